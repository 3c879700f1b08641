import { packed, unpacked } from "../model/snapshot.js";

const quiet = 1500;

/**
 * Keeps a room's drawing for the next visit: what can be undone at once, the board when nothing has happened for a while
 * or the page goes.
 */
export class Keeper {
  #store;
  #drawing;
  #position;
  #timer = 0;
  #kept = "";

  /** `position()`: the place in the log that the board is as of, or null when it is none. */
  constructor(store, drawing, position) {
    this.#store = store;
    this.#drawing = drawing;
    this.#position = position;
  }

  watch(signal) {
    addEventListener("pagehide", () => this.#now(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#now(), { signal });
    signal.addEventListener("abort", () => this.#now());
  }

  /** The kept board, `{ position, elements }`, or null. */
  static board(kept) {
    try {
      return kept && { position: { epoch: kept.epoch, seq: kept.seq }, elements: unpacked(kept.bytes) };
    } catch {
      return null; // Of another version: the server has it.
    }
  }

  /** Something was done here: that is kept at once. */
  acted() {
    this.#store.saveMemory(this.#drawing.memory);
  }

  /** The board has changed. */
  changed() {
    clearTimeout(this.#timer);
    const save = () => this.#saveBoard();
    this.#timer = setTimeout(() => (globalThis.requestIdleCallback ? requestIdleCallback(save, { timeout: 5000 }) : save()), quiet);
  }

  #now() {
    clearTimeout(this.#timer);
    this.#saveBoard();
  }

  #saveBoard() {
    const position = this.#position();
    const place = position && `${position.epoch} ${position.seq}`;
    if (!position || position.epoch === 0 || place === this.#kept) return;
    const bytes = packed(this.#drawing.committedElements);
    if (!bytes) return;
    this.#kept = place;
    this.#store.saveBoard({ ...position, bytes });
  }
}
