import { overlaps } from "./bounds.js";

const cell = 256;
const mostCells = 64;

/**
 * Finds what lies in a part of an endless board: a grid of cells, each with those that reach into it. What is larger than
 * 64 cells is kept aside and looked at every time. Entries are objects with `bounds`, which must not change meanwhile.
 */
export class SpatialIndex {
  #cells = new Map();
  #large = new Set();
  #all = new Set();

  get size() {
    return this.#all.size;
  }

  add(entry) {
    this.#all.add(entry);
    const keys = cellsOf(entry.bounds);
    if (!keys) return this.#large.add(entry);
    for (const key of keys) {
      const there = this.#cells.get(key);
      if (there) there.add(entry);
      else this.#cells.set(key, new Set([entry]));
    }
    return undefined;
  }

  remove(entry) {
    this.#all.delete(entry);
    const keys = cellsOf(entry.bounds);
    if (!keys) return this.#large.delete(entry);
    for (const key of keys) {
      const there = this.#cells.get(key);
      there?.delete(entry);
      if (there?.size === 0) this.#cells.delete(key);
    }
    return undefined;
  }

  clear() {
    this.#cells.clear();
    this.#large.clear();
    this.#all.clear();
  }

  /** Whatever overlaps the box, each once, in no order. */
  within(box) {
    const keys = cellsOf(box, this.#all.size);
    if (!keys) return [...this.#all].filter(({ bounds }) => overlaps(bounds, box));
    const found = new Set();
    for (const key of keys) for (const entry of this.#cells.get(key) ?? []) if (overlaps(entry.bounds, box)) found.add(entry);
    for (const entry of this.#large) if (overlaps(entry.bounds, box)) found.add(entry);
    return [...found];
  }
}

/** The keys of the cells that a box touches, or null when they are too many. */
function cellsOf({ left, top, right, bottom }, most = mostCells) {
  const fromX = Math.floor(left / cell), toX = Math.floor(right / cell);
  const fromY = Math.floor(top / cell), toY = Math.floor(bottom / cell);
  if ((toX - fromX + 1) * (toY - fromY + 1) > Math.max(most, mostCells)) return null;
  const keys = [];
  for (let y = fromY; y <= toY; y++) for (let x = fromX; x <= toX; x++) keys.push(x * 0x1000000 + y);
  return keys;
}
