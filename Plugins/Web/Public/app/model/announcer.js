const overlap = 24;
const restful = 256;
const often = 50;
const seldom = 2000;

/**
 * When to tell others what is being drawn here, and from which point on (P-4): every 50 ms while the pen moves, every two
 * seconds while it rests. Pure: the clock comes with every question.
 */
export class Announcer {
  #stroke = null;
  #told = 0;
  #at = -Infinity;

  /**
   * The element that is being made, `{ strokeId, points, ... }`; it grows by itself, or says by its `revision` that all of
   * it is different. Null when there is none.
   */
  set stroke(stroke) {
    if (stroke === this.#stroke) return;
    this.#stroke = stroke;
    this.#told = 0;
    this.#at = -Infinity;
  }

  get stroke() {
    return this.#stroke;
  }

  /** Whether others have heard of this stroke. */
  get isTold() {
    return this.#told > 0;
  }

  /** What to say now, `{ stroke, start }`, or null. `interval` is the least time between two, in ms. */
  next(now, interval = often) {
    if (!this.#stroke) return null;
    const { points, revision } = this.#stroke;
    const progress = revision === undefined ? points.length : revision + 1;
    const isNews = progress > this.#told;
    if (now - this.#at < (isNews ? Math.max(often, interval) : seldom)) return null;
    const start = revision === undefined ? Math.max(0, isNews ? this.#told - overlap : progress - restful) : 0;
    this.#told = progress;
    this.#at = now;
    return { stroke: this.#stroke, start };
  }
}
