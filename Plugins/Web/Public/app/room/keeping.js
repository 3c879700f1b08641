import { el, icon } from "../dom.js";
import { text } from "../text.js";
import { glyphs } from "./glyphs.js";

const words = text.board;

/** Whether the room stays when everybody has left: a button in the bar that says it, and under which name. */
export class Keeping {
  #find;
  #says = el("span", { class: "stays-words", dir: "auto" });
  #picture = el("span", { class: "stays-picture" });
  isKnown = false;
  isKept = false;
  isOwn = false;
  /** The board, where it is one's own and known. */
  board = null;
  element;

  /** `find()` answers one's own board. */
  constructor(find, open) {
    this.#find = find;
    this.element = el("button", { class: "quiet stays", type: "button", hidden: true, "aria-haspopup": "dialog", onclick: open },
      this.#picture, this.#says);
  }

  /** What the server says. */
  tell(isKept, isOwn) {
    if (this.isKnown && isKept === this.isKept && isOwn === this.isOwn) return;
    Object.assign(this, { isKnown: true, isKept, isOwn });
    if (!isKept) this.board = null;
    if (isKept && isOwn && !this.board) this.load().catch(() => {}); // The dialog asks again, and tells.
    this.#show();
  }

  async load() {
    const board = await this.#find();
    if (this.isKept) this.took(board);
  }

  /** The room is kept as this board; `null`: it is not any more. */
  took(board) {
    Object.assign(this, { board, isKept: Boolean(board) });
    this.#show();
  }

  /** What the menu offers. */
  get offer() {
    if (this.isKept) return words.keptTitle;
    return this.isOwn ? words.keep : words.ends;
  }

  #show() {
    this.#picture.replaceChildren(icon(this.isKept ? glyphs.kept : glyphs.ends));
    this.#says.textContent = this.isKept ? (this.board?.title ?? words.kept) : words.ends;
    this.element.title = this.board ? `${words.kept}: ${this.board.title}` : this.#says.textContent;
    this.element.setAttribute("aria-label", this.element.title);
    this.element.toggleAttribute("data-kept", this.isKept);
    this.element.hidden = false;
  }
}
