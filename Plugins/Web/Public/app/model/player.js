import { replayed } from "./replayed.js";

const longestPause = 2000;
const every = 500;

/**
 * A room's history, entry by entry (docs/replay.md), and the board at any moment of it. Pure: `elements` is the board after
 * the first `place` entries. To go back it starts from a board that was noted on the way.
 */
export class Player {
  #entries = [];
  #times = { real: [], brisk: [] };
  #notes = [];
  #bodies = new Map();
  #visible = new Map();
  #place = 0;
  #isAll = true;
  #changed = new Map();
  skipsPauses = true;

  get length() {
    return this.#entries.length;
  }

  get place() {
    return this.#place;
  }

  /** How long it all takes, in ms. */
  get duration() {
    return this.#clock.at(-1) ?? 0;
  }

  /** Where in time the board at hand is. */
  get time() {
    return this.#place === 0 ? 0 : this.#clock[this.#place - 1];
  }

  /** The board at hand, back to front. */
  get elements() {
    return [...this.#visible.values()].filter(Boolean);
  }

  /** What is different since it was asked the last time: `elements` that were drawn or changed, or `isAll` of it. */
  takeChanges() {
    const changes = { isAll: this.#isAll, elements: [...this.#changed.values()].filter(Boolean) };
    this.#isAll = false;
    this.#changed.clear();
    return changes;
  }

  add(entry) {
    const before = this.#entries.at(-1);
    const gap = before ? Math.max(0, entry.time - before.time) : 0;
    for (const [name, most] of [["real", Infinity], ["brisk", longestPause]]) {
      this.#times[name].push((this.#times[name].at(-1) ?? 0) + Math.min(gap, most));
    }
    this.#entries.push(entry);
  }

  /** Goes to a time in ms. */
  seek(time) {
    const clock = this.#clock;
    let [low, high] = [0, clock.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (clock[middle] <= time) low = middle + 1;
      else high = middle;
    }
    this.goTo(low);
  }

  /** Goes to the board after so many entries. */
  goTo(place) {
    if (place < this.#place) this.#rewind(place);
    while (this.#place < place) {
      if (this.#place % every === 0) this.#note();
      this.#apply(this.#entries[this.#place++]);
    }
  }

  get #clock() {
    return this.skipsPauses ? this.#times.brisk : this.#times.real;
  }

  #note() {
    this.#notes[this.#place / every] ??= { bodies: new Map(this.#bodies), visible: new Map(this.#visible) };
  }

  #rewind(place) {
    this.#isAll = true;
    const number = Math.floor(place / every);
    const { bodies, visible } = this.#notes[number] ?? { bodies: [], visible: [] };
    this.#bodies = new Map(bodies);
    this.#visible = new Map(visible);
    this.#place = this.#notes[number] ? number * every : 0;
  }

  #apply({ type, id, ids = [], element, patch, userId, noOp }) {
    if (noOp) return;
    if (type !== "put" && type !== "update") this.#isAll = true;
    if (type === "put") this.#show(id, { userId, body: element });
    if (type === "update") this.#change(id, patch);
    if (type === "hide") for (const each of ids) this.#visible.delete(each);
    if (type === "show") for (const each of ids) this.#show(each, this.#bodies.get(each));
    if (type === "clear") this.#visible.clear();
  }

  #show(id, made) {
    if (!made) return;
    this.#bodies.set(id, made);
    this.#visible.delete(id);
    this.#see(id, made);
  }

  #change(id, patch = {}) {
    const made = this.#bodies.get(id);
    if (!made) return;
    const body = Object.fromEntries(Object.entries({ ...made.body, ...patch }).filter(([, value]) => value !== null));
    this.#bodies.set(id, { ...made, body });
    if (this.#visible.has(id)) this.#see(id, { ...made, body });
  }

  #see(id, { userId, body }) {
    const element = replayed(id, userId, body);
    this.#visible.set(id, element);
    this.#changed.set(id, element);
  }
}
