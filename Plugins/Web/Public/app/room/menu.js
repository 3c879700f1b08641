import { el, icon } from "../dom.js";
import { text } from "../text.js";
import { glyphs } from "./glyphs.js";

/** A button with a list of what else can be done. Items are `{ label, run, isOn? }`, read anew each time it opens. */
export class Menu {
  #items;
  #list = el("div", { class: "menu-list", role: "menu", hidden: true, onkeydown: (event) => this.#key(event) });
  #button = el("button", { class: "tool menu-button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
    "aria-label": text.room.menu, title: text.room.menu, onclick: () => (this.#list.hidden ? this.open() : this.close()) },
    icon(glyphs.menu));
  element = el("div", { class: "menu" }, this.#button, this.#list);

  constructor(items) {
    this.#items = items;
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.element.contains(relatedTarget)) this.close();
    });
  }

  open() {
    const rows = this.#items().map(({ label, run, isOn }) => el("button", { type: "button", class: "menu-item",
      role: isOn === undefined ? "menuitem" : "menuitemcheckbox", "aria-checked": isOn === undefined ? null : String(isOn),
      onclick: () => this.#run(run) }, label));
    this.#list.replaceChildren(...rows);
    this.#set(true);
    rows[0]?.focus();
  }

  close() {
    this.#set(false);
  }

  /** A click elsewhere closes it. */
  listen(signal) {
    document.addEventListener("pointerdown", ({ target }) => !this.element.contains(target) && this.close(), { signal });
  }

  #run(run) {
    this.close();
    this.#button.focus();
    run();
  }

  #set(isOpen) {
    this.#list.hidden = !isOpen;
    this.#button.setAttribute("aria-expanded", String(isOpen));
  }

  #key(event) {
    const rows = [...this.#list.children];
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") {
      this.close();
      this.#button.focus();
    }
    if (to !== undefined) rows.at(to % rows.length)?.focus();
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
  }
}
