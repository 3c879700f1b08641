import { packed, unpacked } from "../model/snapshot.js";

const quiet = 1500;
const soon = 300;

/**
 * Keeps a room's drawing for the next visit: what can be undone at once, the board when nothing has happened for a while
 * or the page goes. Reads both when the room is opened.
 */
export class Keeper {
  #store;
  #drawing;
  #position;
  #timers = { memory: 0, board: 0 };
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

  /** Something was done here. */
  acted() {
    this.#later("memory", soon, () => this.#saveMemory());
  }

  /** The board has changed. */
  changed() {
    this.#later("board", quiet, () => this.#saveBoard());
  }

  #later(name, wait, work) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(() => {
      this.#timers[name] = 0;
      if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: 5000 });
      else work();
    }, wait);
  }

  #now() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#saveMemory();
    this.#saveBoard();
  }

  #saveMemory() {
    this.#store.saveMemory(this.#drawing.memory);
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
