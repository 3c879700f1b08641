/** After each close code (docs/protocol-v2.md, section 7): the first wait and the longest, and whether it may be none. */
const orderly = { first: 2000, longest: 2000, isSpread: true };
const broken = { first: 1000, longest: 30_000, isSpread: true };
const steps = {
  1001: orderly,
  1012: orderly,
  1011: { first: 1000, longest: 30_000 },
  1013: { first: 10_000, longest: 60_000 },
};
const final = new Set([1000, 1002, 1003, 1007, 1008, 1009]);
const slowReader = 3000;

/** Waiting times between attempts, doubling; jittered, so that a crowd does not come back as one. */
export class Backoff {
  #attempt = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  /** The next wait in ms after a connection ended with this code and reason; none at all when it just broke. */
  next(code = 1006, reason = "") {
    const attempt = this.#attempt++;
    const told = attempt === 0 && /; retry=(\d{1,5})$/.exec(reason);
    if (told && steps[code] === orderly) return Number(told[1]);
    if (code === slowReader && attempt === 0) return 0;
    const { first, longest, isSpread } = steps[code] ?? broken;
    const step = Math.min(longest, first * 2 ** Math.min(attempt, 10));
    return Math.round(isSpread ? step * this.#random() : step * (1 + this.#random() / 4));
  }

  reset() {
    this.#attempt = 0;
  }
}

/** Whether a connection that ended with this code is made again. */
export function comesBack(code) {
  return !final.has(code) && !(code >= 4000 && code < 5000);
}
