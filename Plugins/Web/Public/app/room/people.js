import { el } from "../dom.js";
import { userColour } from "../model/ids.js";
import { text } from "../text.js";

const most = 50;

/** How many are in the room, and the names of those we have heard of. */
export class People {
  #me;
  #names = new Map();
  #idle = new Set();
  #count = 1;
  #summary = el("summary", { class: "people-count" });
  #list = el("ul", {});
  element = el("details", { class: "people" }, this.#summary, this.#list);

  constructor(me) {
    this.#me = me;
    this.clear();
  }

  /** Everybody who is here, ourselves among them: `{ userId, name, isIdle }`. */
  replace(people) {
    const others = people.filter(({ userId }) => userId !== this.#me.userId).slice(0, 500);
    this.#names = new Map(others.map(({ userId, name }) => [userId, name.trim() || text.room.someone]));
    this.#idle = new Set(people.filter(({ isIdle }) => isIdle).map(({ userId }) => userId));
    this.#count = Math.max(1, people.length);
    this.#show();
  }

  /** Remembers a name; a person without one keeps the one known. */
  see(userId, name) {
    if (typeof userId !== "string" || userId === this.#me.userId || this.#names.size >= 500) return;
    const known = this.#names.get(userId);
    const better = (typeof name === "string" && name.trim()) || known || text.room.someone;
    if (better === known) return;
    this.#names.set(userId, better);
    this.#show();
  }

  nameOf(userId) {
    return this.#names.get(userId) ?? text.room.someone;
  }

  remove(userId) {
    if (this.#names.delete(userId)) this.#show();
  }

  set count(value) {
    if (!Number.isInteger(value) || value < 0) return;
    this.#count = value;
    this.#show();
  }

  /** Forgets everybody, for a new connection. */
  clear() {
    this.#names.clear();
    this.#idle.clear();
    this.#show();
  }

  #show() {
    this.#summary.textContent = text.room.people(this.#count);
    const rows = [[this.#me.userId, text.room.you(this.#me.name || text.room.someone)], ...this.#names].slice(0, most);
    const unseen = this.#count - rows.length;
    this.#list.replaceChildren(...rows.map(([userId, name]) => person(userId, name, this.#idle.has(userId))),
      ...(unseen > 0 ? [el("li", { class: "hint" }, text.room.moreUnseen(unseen))] : []));
  }
}

function person(userId, name, isIdle) {
  const dot = el("span", { class: "person-dot", "aria-hidden": "true" });
  dot.style.setProperty("--person", userColour(userId));
  const away = isIdle && el("span", { class: "hint" }, text.room.away);
  return el("li", { class: isIdle && "away" }, dot, el("span", { class: "person-name" }, name), away);
}
