import { rooms } from "../api.js";
import { el } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { text } from "../text.js";
import { field, form } from "./form.js";
import { page } from "./page.js";

const words = text.dashboard;

/** Where rooms are made and joined. */
export function dashboard({ session, go }) {
  const create = form([], words.create, async () => {
    const { roomId } = await rooms.create(session);
    go(`room/${encodeURIComponent(roomId)}`);
  });
  const code = field("code", words.code, { required: true, autocomplete: "off", autocapitalize: "characters",
    spellcheck: "false", class: "code" });
  const join = form([code.element], words.go, async () => {
    const id = roomCode(code.input.value);
    if (!id) throw new Error(words.badCode);
    await rooms.check(session, id).catch((error) => {
      throw error.status === 404 ? new Error(words.noRoom) : error;
    });
    go(`room/${id}`);
  });
  const signOut = el("button", { class: "quiet", onclick: () => session.signOut() }, words.signOut);
  return page(words.title, signOut,
    el("div", { class: "board-list" },
      el("h1", { tabindex: -1 }, words.hello(session.user.name)),
      el("div", { class: "columns" },
        el("section", { class: "card" }, el("h2", {}, words.newRoom), el("p", {}, words.newLead), create.element),
        el("section", { class: "card" }, el("h2", {}, words.join), el("p", {}, words.joinLead), join.element)),
      el("p", { class: "hint" }, words.life)));
}
