import { Pace } from "../../model/pace.js";

const known = { interval: 64, previewBytes: 65, durable: 96, durableAtOnce: 97, ephemeral: 98 };
const often = 50;

/** What the server promised and asks for: HELLO and RATE. */
export class Limits {
  #values = new Map();
  #rate = 0;
  /** Of operations. */
  pace = new Pace();

  /** HELLO: key and value. */
  greet(keys, now) {
    this.#values = new Map(keys.map(({ key, value }) => [key, value]));
    this.#rate = 0;
    const perSecond = this.#values.get(known.durable) ?? Infinity;
    this.pace.promise(perSecond, this.#values.get(known.durableAtOnce) ?? perSecond, now);
  }

  /** RATE: the server steers. */
  steer(interval) {
    this.#rate = interval;
  }

  /** The least time between two cursors, and between two previews, in ms: both share the budget of ephemeral messages. */
  get interval() {
    const budget = this.#values.get(known.ephemeral) ?? Infinity;
    return Math.max(this.#rate || (this.#values.get(known.interval) ?? often), 2200 / Math.max(1, budget));
  }

  get previewBytes() {
    return this.#values.get(known.previewBytes) ?? 4096;
  }
}
