import { rooms } from "../api.js";
import { el } from "../dom.js";
import { userColour } from "../model/ids.js";
import { text } from "../text.js";
import { form } from "./form.js";
import { joinForm } from "./join.js";
import { link, page } from "./page.js";
import { RoomLists } from "./roomlists.js";
import { unsavedNotice } from "./unsaved.js";

const words = text.dashboard;

/** Where rooms are made, joined and found again. */
export function dashboard({ session, go }) {
  const create = form([], words.create, async () => {
    const { roomId } = await rooms.create(session);
    go(`room/${encodeURIComponent(roomId)}`);
  });
  const join = joinForm(async (code) => {
    await rooms.check(session, code).catch((error) => {
      throw error.status === 404 ? new Error(words.noRoom) : error;
    });
    go(`room/${code}`);
  }, "wide");
  const lists = new RoomLists(session);
  const screen = page(words.title, accountLinks(session),
    el("div", { class: "board-list" },
      el("h1", { tabindex: -1 }, words.hello(session.user.name)),
      unsavedNotice(session.user),
      el("div", { class: "columns" },
        el("section", { class: "card tall" }, el("h2", {}, words.newRoom), el("p", {}, words.newLead), create.element),
        el("section", { class: "card tall" }, el("h2", {}, words.join), el("p", {}, words.joinLead), join)),
      lists.element,
      el("p", { class: "hint" }, words.life)));
  return { ...screen, shown: () => lists.load(), leave: () => lists.leave() };
}

function accountLinks(session) {
  const { name, userId } = session.user;
  const initial = el("span", { class: "initial", "aria-hidden": "true" }, [...name][0] ?? "");
  initial.style.setProperty("--person", userColour(userId));
  return [
    link("account", [initial, el("span", { class: "wide-only" }, words.account)],
      { class: "button quiet", "aria-label": words.account }),
    el("button", { class: "quiet", onclick: () => session.signOut() }, words.signOut),
  ];
}
