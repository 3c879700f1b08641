import { el } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { text } from "../text.js";
import { field, form } from "./form.js";

const words = text.dashboard;

/** A form that takes the code of a room, or a link to one; `found(code)` goes there, or throws why not. */
export function joinForm(found, look) {
  const code = field("code", words.code, { required: true, autocomplete: "off", autocapitalize: "characters",
    spellcheck: "false", class: "code", dir: "ltr", maxlength: 2048 });
  return form([code.element], words.go, async () => {
    const id = roomCode(code.input.value);
    if (!id) throw new Error(words.badCode);
    await found(id);
  }, look).element;
}

/** A room's code as people read it out. */
export function spelled(code) {
  return el("span", { class: "room-code", dir: "ltr" }, code.length === 8 ? `${code.slice(0, 4)} ${code.slice(4)}` : code.slice(0, 8));
}
