import { rooms } from "../api.js";
import { at } from "../base.js";
import { carried } from "../version.js";
import { el } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { text } from "../text.js";
import { RoomView } from "../room/view.js";
import { link, page } from "./page.js";

const words = text.room;

/** A room: the board, who is there, and whether all is saved. */
export function room(context, given) {
  const code = roomCode(given);
  if (!code) return missing();
  if (code !== given) history.replaceState(null, "", at(`room/${code}${carried}`));
  const view = new RoomView(context, code);
  return { element: view.element, title: `${words.title(code)} · ${text.name}`, shown: () => open(context, code, view),
    leave: () => view.close() };
}

/** Opens the board at once, and takes it back should the room turn out not to exist. */
async function open({ session }, code, view) {
  const checked = rooms.check(session, code).then(() => null, (reason) => reason);
  view.open(checked.then((reason) => reason?.status !== 404));
  const error = await checked;
  if (error?.status !== 404 || view.isClosed) return;
  view.close();
  view.element.replaceWith(missing().element);
  document.querySelector("h1")?.focus();
}

function missing() {
  return page(words.missing, null, el("section", { class: "card" },
    el("h1", { tabindex: -1 }, words.missing), el("p", {}, words.missingLead),
    link("dashboard", words.back, { class: "button primary" })));
}
