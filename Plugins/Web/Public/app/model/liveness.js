const quiet = 10_000;
const patience = 20_000;

/**
 * What the silence of a connection asks for (C-6): "ping" after ten seconds, "lost" when the ping stays unanswered for
 * twenty more. Time in which the page slept does not count: a ping is always tried first.
 */
export class Liveness {
  #heard;
  #pinged = -Infinity;

  constructor(now) {
    this.#heard = now;
  }

  /** Something arrived. */
  hear(now) {
    this.#heard = now;
  }

  check(now) {
    if (now - this.#heard < quiet) return null;
    if (this.#pinged < this.#heard) {
      this.#pinged = now;
      return "ping";
    }
    return now - this.#pinged >= patience ? "lost" : null;
  }
}
