/** The elements the server has committed, in its order. One that is shown again comes out on top. */
export class Board {
  #elements = new Map();

  /** Everything, back to front. */
  get strokes() {
    return [...this.#elements.values()];
  }

  has(strokeId) {
    return this.#elements.has(strokeId);
  }

  get(strokeId) {
    return this.#elements.get(strokeId);
  }

  /** Replaces everything. */
  reset(elements) {
    this.#elements = new Map(elements.map((element) => [element.strokeId, element]));
  }

  /** Adds an element; false when it is already there (an echo of a resent one). */
  put(element) {
    if (this.#elements.has(element.strokeId)) return false;
    this.#elements.set(element.strokeId, element);
    return true;
  }

  /** Shows an element on top of all others. */
  raise(element) {
    this.#elements.delete(element.strokeId);
    this.#elements.set(element.strokeId, element);
  }

  /** Changes an element where it lies; one that is not here stays unknown. */
  change(strokeId, by) {
    const element = this.#elements.get(strokeId);
    if (element) this.#elements.set(strokeId, by(element));
  }

  /** Takes an element away and returns it. */
  remove(strokeId) {
    const element = this.#elements.get(strokeId);
    this.#elements.delete(strokeId);
    return element;
  }

  clear() {
    this.#elements.clear();
  }
}
