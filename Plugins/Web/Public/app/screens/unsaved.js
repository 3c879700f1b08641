import { el } from "../dom.js";
import { unsavedRooms } from "../room/store.js";
import { text } from "../text.js";
import { link } from "./page.js";

/** What somebody drew in rooms that they have left and the server has not heard of; it is sent when these are opened again. */
export function unsavedNotice({ userId }) {
  const element = el("div", { class: "notices" });
  unsavedRooms(userId).then((rooms) => element.append(...rooms.map(({ code, count }) => el("p", { class: "invited" },
    el("strong", {}, text.status.unsaved(count)), " ", link(`room/${code}`, text.room.title(code), { class: "link" })))));
  return element;
}
