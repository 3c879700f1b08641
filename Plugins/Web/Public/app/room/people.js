import { announce, el } from "../dom.js";
import { userColour } from "../model/ids.js";
import { text } from "../text.js";
import { iconButton } from "./toolbar.js";

const most = 50;
const mostKnown = 5000;
const words = text.room;

/**
 * How many are in the room, and the names of those we have heard of. `on` has `jump(userId, name)` and
 * `follow(userId, name)`.
 */
export class People {
  #me;
  #on;
  #names = new Map();
  #known = new Map();
  #idle = new Set();
  #count = 1;
  #isComplete = false;
  #summary = el("summary", { class: "people-count", "data-command": "people" });
  #list = el("ul", {});
  element = el("details", { class: "people" }, this.#summary, this.#list);

  constructor(me, on) {
    this.#me = me;
    this.#on = on;
    this.clear();
  }

  /** Everybody who is here, ourselves among them: `{ userId, name, isIdle }`. */
  replace(people) {
    const others = people.filter(({ userId }) => userId !== this.#me.userId).slice(0, 500);
    const before = this.#names;
    this.#names = new Map(others.map(({ userId, name }) => [userId, name.trim() || words.someone]));
    this.#idle = new Set(people.filter(({ isIdle }) => isIdle).map(({ userId }) => userId));
    this.#count = Math.max(1, people.length);
    if (this.#isComplete) this.#tell(before);
    this.#isComplete = true;
    this.#show();
  }

  /** Remembers a name; a person without one keeps the one known. */
  see(userId, name) {
    if (typeof userId !== "string" || userId === this.#me.userId || this.#names.size >= 500) return;
    const known = this.#names.get(userId);
    const better = (typeof name === "string" && name.trim()) || known || words.someone;
    if (better === known) return;
    this.#names.set(userId, better);
    this.know(userId, better);
    this.#show();
  }

  /** A name of somebody who was here at some time. */
  know(userId, name) {
    if (name.trim() && this.#known.size < mostKnown) this.#known.set(userId, name.trim());
  }

  /** What somebody is called here: we ourselves are "Ada (you)". */
  labelOf(userId) {
    return userId === this.#me.userId ? words.you(this.nameOf(userId)) : this.nameOf(userId);
  }

  nameOf(userId) {
    if (userId === this.#me.userId) return this.#me.name || words.someone;
    return this.#names.get(userId) ?? this.#known.get(userId) ?? words.someone;
  }

  remove(userId) {
    if (this.#names.delete(userId)) this.#show();
  }

  set count(value) {
    if (!Number.isInteger(value) || value < 0) return;
    this.#count = value;
    this.#show();
  }

  /** A click elsewhere and Escape close the list. */
  listen(signal) {
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.element.contains(target)) this.element.open = false;
    }, { signal });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      event.preventDefault();
      this.toggle();
    }, { signal });
  }

  toggle() {
    this.element.open = !this.element.open;
    this.#summary.focus();
  }

  /** Forgets everybody, for a new connection. */
  clear() {
    this.#isComplete = false;
    this.#names.clear();
    this.#idle.clear();
    this.#show();
  }

  /** Who came and who went, for those who do not see it; a crowd is not read out. */
  #tell(before) {
    const came = [...this.#names].filter(([userId]) => !before.has(userId)).map(([, name]) => name);
    const went = [...before].filter(([userId]) => !this.#names.has(userId)).map(([, name]) => name);
    if (came.length + went.length > 3) return;
    const sentences = [...came.map(words.joined), ...went.map(words.left)];
    if (sentences.length > 0) announce(sentences.join(" "));
  }

  #show() {
    this.#summary.textContent = words.people(this.#count);
    const held = document.activeElement?.closest?.(".people li")?.dataset.user;
    const others = [...this.#names].slice(0, most - 1);
    const unseen = this.#count - others.length - 1;
    this.#list.replaceChildren(this.#person(this.#me.userId, this.labelOf(this.#me.userId)),
      ...others.map(([userId, name]) => this.#person(userId, name, true)),
      ...(unseen > 0 ? [el("li", { class: "hint" }, words.moreUnseen(unseen))] : []));
    if (held) this.#list.querySelector(`li[data-user="${CSS.escape(held)}"] button`)?.focus();
  }

  #person(userId, name, isOther = false) {
    const dot = el("span", { class: "person-dot", "aria-hidden": "true" });
    dot.style.setProperty("--person", userColour(userId));
    const isIdle = this.#idle.has(userId);
    return el("li", { class: isIdle && "away", "data-user": userId }, dot, el("span", { class: "person-name" }, name),
      isIdle && el("span", { class: "hint" }, words.away),
      isOther && el("span", { class: "person-actions" },
        iconButton("jump", words.jump(name), () => this.#on.jump(userId, name)),
        iconButton("follow", words.follow(name), () => this.#on.follow(userId, name))));
  }
}
