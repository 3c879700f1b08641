const first = 500;
const longest = 15_000;

/** Waiting times between attempts: doubling from 0.5 s to 15 s, jittered so that a crowd does not come back as one. */
export class Backoff {
  #attempt = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  /** The next wait in ms: between half of the current step and all of it. */
  next() {
    const step = Math.min(longest, first * 2 ** Math.min(this.#attempt, 10));
    this.#attempt += 1;
    return Math.round(step * (0.5 + this.#random() / 2));
  }

  reset() {
    this.#attempt = 0;
  }
}

/** What a close code asks for: "stop", "soon" (the server is going away on purpose) or "retry". */
export function afterClose(code) {
  if (code >= 4000 && code < 5000) return "stop";
  return code === 1001 || code === 1012 ? "soon" : "retry";
}
