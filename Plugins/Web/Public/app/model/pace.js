/** What is held back of a promise: the clocks differ, and other tabs of the same person draw on it too. */
const caution = 0.9;

/** A token bucket: how much may be said now. Without a promise of the server's there is no limit. */
export class Pace {
  #perSecond = Infinity;
  #burst = Infinity;
  #left = Infinity;
  #at = 0;

  /** The server takes so much in the long run, and at once after a pause. */
  promise(perSecond, burst, now) {
    [this.#perSecond, this.#burst, this.#at] = [perSecond * caution, burst * caution, now];
    this.#left = this.#burst;
  }

  /** How many may be said at `now` (ms). */
  free(now) {
    if (this.#burst === Infinity) return Infinity;
    this.#left = Math.min(this.#burst, this.#left + (Math.max(0, now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    return Math.floor(this.#left);
  }

  spend() {
    this.#left -= 1;
  }
}
