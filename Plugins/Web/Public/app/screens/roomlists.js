import { rooms } from "../api.js";
import { announce, el } from "../dom.js";
import { gone, recentRooms } from "../recent.js";
import { text } from "../text.js";
import { BoardList } from "./boardlist.js";
import { roomCard } from "./roomcard.js";

const words = text.dashboard;

/** The boards somebody keeps, other rooms they made, page by page, and those they visited, as far as these still are. */
export class RoomLists {
  #session;
  #left = false;
  #next = null;
  #codes = new Set();
  #boards;
  /** Comes true when it is known which rooms are boards, and false when that could not be found out. */
  #knowsBoards = Promise.resolve(false);
  #mine = el("ul", { class: "rooms" });
  #visited = el("ul", { class: "rooms" });
  #more = el("button", { class: "more", hidden: true, onclick: () => this.#page() }, words.more);
  #state = el("div", { class: "rooms-state" });
  element;

  constructor(session) {
    this.#session = session;
    this.#boards = new BoardList(session, () => this.#again().then(() => this.#boards.focus()));
    this.element = el("div", { class: "room-lists" }, this.#state, this.#boards.element,
      section(words.mine, this.#mine, this.#more), section(words.recent, this.#visited));
    this.#show();
  }

  async load() {
    this.#state.replaceChildren(el("p", { class: "skeleton", role: "status" }, text.page.loading));
    const boards = this.#boards.load();
    this.#knowsBoards = boards.then(() => true, () => false);
    try {
      await this.#page();
      await this.#recent();
      await boards;
    } catch (error) {
      if (this.#left) return;
      this.#failed(error);
      // Rooms that were visited here open from what is kept, also without a network.
      if (this.#visited.children.length === 0) await this.#recent();
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
    const isSure = await this.#knowsBoards;
    if (this.#left) return;
    this.#next = next ?? null;
    const others = made.filter(({ roomId }) => !this.#boards.codes.has(roomId));
    for (const { roomId, createdAt, expiresAt } of others) {
      this.#codes.add(roomId);
      const ends = expiresAt ? isSure && Date.parse(expiresAt) : null;
      this.#mine.append(roomCard(roomId, { made: Date.parse(createdAt), ends }));
    }
    this.#more.hidden = !next;
    this.#more.disabled = false;
    if (next && others.length === 0) await this.#page();
    this.#show();
  }

  /** Rooms of others: the server is asked which of them there still are. */
  async #recent() {
    const others = recentRooms(this.#session.user.userId)
      .filter(({ code }) => !this.#codes.has(code) && !this.#boards.codes.has(code));
    const here = await Promise.all(others.map(({ code }) => rooms.check(this.#session, code).then(() => true, isKept)));
    if (this.#left) return;
    gone(this.#session.user.userId, others.filter((_, i) => !here[i]).map((room) => room.code));
    this.#visited.append(...others.filter((_, i) => here[i]).map(({ code, at }) => roomCard(code, { visited: at })));
    this.#show();
  }

  #show() {
    for (const list of [this.#mine, this.#visited]) list.parentElement.hidden = list.children.length === 0;
    this.#boards.show(this.#mine.children.length > 0);
  }

  #loaded() {
    const isEmpty = this.#boards.isEmpty && this.#mine.children.length + this.#visited.children.length === 0;
    this.#state.replaceChildren(...(isEmpty ? [nothing()] : []));
  }

  #failed(error) {
    announce(error.message);
    this.#state.replaceChildren(el("div", { class: "problem actions spread" }, el("p", {}, error.message),
      el("button", { onclick: () => this.#again() }, text.page.retry)));
  }

  async #again() {
    this.#mine.replaceChildren();
    this.#visited.replaceChildren();
    this.#codes.clear();
    this.#next = null;
    await this.load();
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
