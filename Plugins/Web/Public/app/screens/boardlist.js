import { boards } from "../api.js";
import { el } from "../dom.js";
import { text } from "../text.js";
import { boardRow } from "./boardrow.js";

const words = text.board;
const atOnce = 8;

/** The boards somebody keeps, the last change first, a few at a time. `changed()`: one was deleted. */
export class BoardList {
  #session;
  #changed;
  #waiting = [];
  #next = null;
  #list = el("ul", { class: "boards" });
  #none = el("p", { class: "hint", hidden: true }, words.none);
  #problem = el("p", { class: "problem", role: "alert", hidden: true });
  #more = el("button", { class: "more", hidden: true, onclick: () => this.#showMore() }, text.dashboard.more);
  /** The codes of all boards that are known. */
  codes = new Set();
  element;

  constructor(session, changed) {
    this.#session = session;
    this.#changed = changed;
    this.element = el("section", {}, el("h2", { tabindex: -1 }, words.mine), this.#list, this.#none, this.#problem, this.#more);
  }

  get isEmpty() {
    return this.codes.size === 0;
  }

  async load() {
    this.clear();
    await this.#fetch();
    this.#put();
  }

  clear() {
    this.codes.clear();
    this.#waiting = [];
    this.#next = null;
    this.#list.replaceChildren();
    this.#none.hidden = true;
    this.#more.hidden = true;
  }

  /** Without boards it says how to keep one to who has rooms. */
  show(hasRooms) {
    this.element.hidden = this.isEmpty && (this.#none.hidden || !hasRooms);
  }

  focus() {
    this.element.querySelector("h2").focus();
  }

  /** A server without boards has none. */
  async #fetch() {
    const page = await boards.mine(this.#session, this.#next).catch((error) => {
      if (error.status === 404) return { boards: [] };
      throw error;
    });
    this.#next = page.next ?? null;
    this.#waiting.push(...page.boards);
    for (const { id } of page.boards) this.codes.add(id);
  }

  #put() {
    const rows = this.#waiting.splice(0, atOnce).map((board) => boardRow(this.#session, board, this.#changed));
    this.#list.append(...rows);
    this.#none.hidden = !this.isEmpty;
    this.#more.hidden = this.#waiting.length === 0 && !this.#next;
    return rows;
  }

  async #showMore() {
    this.#problem.hidden = true;
    this.#more.disabled = true;
    try {
      if (this.#waiting.length === 0) await this.#fetch();
      this.#put()[0]?.querySelector("a").focus();
    } catch (error) {
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
    } finally {
      this.#more.disabled = false;
    }
  }
}
