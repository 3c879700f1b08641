import { rooms } from "../api.js";
import { announce, el } from "../dom.js";
import { gone, recentRooms } from "../recent.js";
import { text } from "../text.js";
import { roomCard } from "./roomcard.js";

const words = text.dashboard;

/** The rooms somebody made, page by page, and those they visited, as far as these still are. */
export class RoomLists {
  #session;
  #left = false;
  #next = null;
  #codes = new Set();
  #mine = el("ul", { class: "rooms" });
  #visited = el("ul", { class: "rooms" });
  #more = el("button", { class: "more", hidden: true, onclick: () => this.#page() }, words.more);
  #state = el("div", { class: "rooms-state" });
  element;

  constructor(session) {
    this.#session = session;
    this.element = el("div", { class: "room-lists" },
      section(words.mine, this.#mine, this.#more), section(words.recent, this.#visited), this.#state);
    this.#show();
  }

  async load() {
    this.#state.replaceChildren(el("p", { class: "skeleton", role: "status" }, text.page.loading));
    try {
      await this.#page();
      await this.#recent();
    } catch (error) {
      if (!this.#left) this.#failed(error);
      return;
    }
    if (!this.#left) this.#loaded();
  }

  leave() {
    this.#left = true;
  }

  async #page() {
    this.#more.disabled = true;
    const { rooms: made, next } = await rooms.mine(this.#session, this.#next);
    if (this.#left) return;
    this.#next = next ?? null;
    for (const room of made) {
      this.#codes.add(room.roomId);
      this.#mine.append(roomCard(room.roomId, { made: Date.parse(room.createdAt), ends: Date.parse(room.expiresAt) }));
    }
    this.#more.hidden = !next;
    this.#more.disabled = false;
    this.#show();
  }

  /** Rooms of others: the server is asked which of them there still are. */
  async #recent() {
    const others = recentRooms(this.#session.user.userId).filter((room) => !this.#codes.has(room.code));
    const here = await Promise.all(others.map(({ code }) => rooms.check(this.#session, code).then(() => true, isKept)));
    if (this.#left) return;
    gone(this.#session.user.userId, others.filter((_, i) => !here[i]).map((room) => room.code));
    this.#visited.append(...others.filter((_, i) => here[i]).map(({ code, at }) => roomCard(code, { visited: at })));
    this.#show();
  }

  #show() {
    for (const list of [this.#mine, this.#visited]) list.parentElement.hidden = list.children.length === 0;
  }

  #loaded() {
    const isEmpty = this.#mine.children.length + this.#visited.children.length === 0;
    this.#state.replaceChildren(...(isEmpty ? [nothing()] : []));
  }

  #failed(error) {
    announce(error.message);
    this.#state.replaceChildren(el("div", { class: "problem actions spread" }, el("p", {}, error.message),
      el("button", { onclick: () => this.#again() }, text.page.retry)));
  }

  #again() {
    this.#mine.replaceChildren();
    this.#visited.replaceChildren();
    this.#codes.clear();
    this.#next = null;
    this.load();
  }
}

/** A room that cannot be asked about now is not gone. */
function isKept(error) {
  return error.status !== 404;
}

function section(heading, list, ...rest) {
  return el("section", {}, el("h2", {}, heading), list, ...rest);
}

function nothing() {
  return el("div", { class: "empty" }, el("h2", {}, words.none), el("p", {}, words.noneLead));
}
