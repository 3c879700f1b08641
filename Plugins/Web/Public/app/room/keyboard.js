import { command } from "./commands.js";

const wanting = "input, textarea, select, dialog, [role=menu]";
const pressing = "button, a, summary, label";

/** Hears keys and gives commands to `run(command)`, which says whether it did something with it. */
export class Keyboard {
  #hasLetters;
  #run;

  /** `hasLetters()`: whether single letters are commands. */
  constructor(hasLetters, run) {
    this.#hasLetters = hasLetters;
    this.#run = run;
  }

  /** `room` says by `data-tabbed` that somebody goes about by Tab: then the board shows when it has the focus. */
  listen(signal, room) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Tab") room.toggleAttribute("data-tabbed", true);
      this.#key(event);
    }, { signal });
    document.addEventListener("pointerdown", () => room.toggleAttribute("data-tabbed", false), { signal });
  }

  #key(event) {
    const { activeElement } = document;
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const field = activeElement?.closest(wanting);
    const isRadio = field?.matches("input[type=radio]");
    const found = command(event, { isFree: !field || isRadio, hasLetters: this.#hasLetters() });
    if (!found || (isRadio && found.name === "go")) return;
    if ((found.name === "insert" || found.name === "go") && activeElement?.closest(pressing)) return;
    if (this.#run(found)) event.preventDefault();
  }
}
