/**
 * The elements the server has committed, each with its place in their order. One that is shown again comes out on top.
 */
export class Board {
  #elements = new Map();
  #own = new Set();
  #userId;
  #next = 1;

  /** `userId`: whose elements count as one's own. */
  constructor(userId = null) {
    this.#userId = userId;
  }

  /** Everything: `{ element, z }`. */
  get entries() {
    return [...this.#elements.values()];
  }

  /** The ids of one's own elements, back to front. */
  get own() {
    return [...this.#own];
  }

  get ownCount() {
    return this.#own.size;
  }

  has(strokeId) {
    return this.#elements.has(strokeId);
  }

  get(strokeId) {
    return this.#elements.get(strokeId)?.element;
  }

  place(strokeId) {
    return this.#elements.get(strokeId)?.z;
  }

  /** Replaces everything. */
  reset(elements) {
    this.clear();
    for (const element of elements) this.raise(element);
  }

  /** Adds an element; false when it is already there (an echo of a resent one). */
  put(element) {
    if (this.#elements.has(element.strokeId)) return false;
    this.raise(element);
    return true;
  }

  /** Shows an element on top of all others. */
  raise(element) {
    this.remove(element.strokeId);
    this.#elements.set(element.strokeId, { element, z: this.#next++ });
    if (element.userId === this.#userId) this.#own.add(element.strokeId);
  }

  /** Changes an element where it lies; one that is not here stays unknown. */
  change(strokeId, by) {
    const entry = this.#elements.get(strokeId);
    if (entry) this.#elements.set(strokeId, { ...entry, element: by(entry.element) });
  }

  /** Takes an element away and returns it. */
  remove(strokeId) {
    const element = this.get(strokeId);
    this.#elements.delete(strokeId);
    this.#own.delete(strokeId);
    return element;
  }

  clear() {
    this.#elements.clear();
    this.#own.clear();
  }
}
