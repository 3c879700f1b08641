import { el, icon } from "../dom.js";
import { text } from "../text.js";
import { glyphs } from "./glyphs.js";
import { hints, keyName } from "./commands.js";

const words = text.room;

/** A button with an icon, a name and, where it has one, its key. */
export function iconButton(name, label, onclick, more = {}) {
  const hint = hints[name];
  return el("button", { class: "tool", type: "button", "aria-label": label, title: hint ? `${label} (${keyName(hint)})` : label,
    "data-tool": name, "aria-keyshortcuts": hint?.replace("Ctrl", "Control") ?? null, onclick, ...more }, icon(glyphs[name]));
}

/** The tools, undo and redo. `on` has `choose(name)`, `undo`, `redo` and `style`, which shows the styles on small screens. */
export class Toolbar {
  #tools = new Map();
  #undo;
  #redo;
  #style;
  element;

  constructor(names, on) {
    for (const name of names) this.#tools.set(name, iconButton(name, words.tool[name], () => on.choose(name)));
    this.#undo = iconButton("undo", words.undo, on.undo);
    this.#redo = iconButton("redo", words.redo, on.redo);
    this.#style = iconButton("style", words.style, on.style, { "aria-expanded": "false" });
    this.element = el("div", { class: "tools", role: "toolbar", "aria-label": words.tools },
      el("div", { class: "tool-group" }, [...this.#tools.values()], this.#style),
      el("div", { class: "tool-group" }, this.#undo, this.#redo));
    wander(this.element);
  }

  set chosen(name) {
    for (const [key, button] of this.#tools) button.setAttribute("aria-pressed", String(key === name));
  }

  set styleIsOpen(isOpen) {
    this.#style.setAttribute("aria-expanded", String(isOpen));
  }

  set ink(colour) {
    this.#style.style.setProperty("--ink", colour);
  }

  /** What can be done now. */
  update({ canUndo, canRedo }) {
    this.#undo.disabled = !canUndo;
    this.#redo.disabled = !canRedo;
  }
}

/** Arrow keys go from button to button of a toolbar. */
export function wander(toolbar) {
  toolbar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || event.target.matches("input")) return;
    const buttons = [...toolbar.querySelectorAll("button:not(:disabled)")].filter((each) => each.offsetParent);
    const next = buttons[(buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length];
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  });
}
