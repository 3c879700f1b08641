const most = 1500;
const unit = 16;
const steady = 0.75;

/**
 * The points of a stroke while it is drawn: a trembling hand is steadied, close points are left out, coordinates are
 * rounded to what the protocol can say (1/16 px), so that the committed stroke lies where the pen was. Pressure and time
 * (ms after the first) go along.
 */
export class Trail {
  points = [];
  #apart;
  #begun = 0;
  #raw = null;

  /** `apart`: the least distance between two points, in board units. */
  constructor(apart = 0.8) {
    this.#apart = apart;
  }

  get isFull() {
    return this.points.length >= most;
  }

  /** `isSteadied`: the point follows the pen a little behind. */
  add(given, { isSteadied = false } = {}) {
    const { pressure, time } = given;
    if (this.isFull || !Number.isFinite(given.x) || !Number.isFinite(given.y)) return;
    const last = this.points.at(-1);
    this.#raw = given;
    const point = last && isSteadied ? nearer(last, given) : { x: rounded(given.x), y: rounded(given.y) };
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < this.#apart) return;
    if (!last) this.#begun = time;
    if (Number.isFinite(pressure)) point.pressure = Math.round(pressure * 255) / 255;
    if (Number.isFinite(time)) point.time = Math.max(0, Math.round(time - this.#begun));
    this.points.push(point);
  }

  /**
   * What to send: it ends where the pen was lifted. A tap becomes a tiny line, because published clients draw nothing for
   * a single point.
   */
  finish() {
    if (this.points.length > 1 && this.#raw) this.add(this.#raw);
    const [only] = this.points;
    return this.points.length === 1 ? [only, { ...only, x: only.x + 1 / unit }] : this.points;
  }
}

const rounded = (value) => Math.round(value * unit) / unit;
const nearer = (last, given) => ({
  x: rounded(last.x + (given.x - last.x) * steady), y: rounded(last.y + (given.y - last.y) * steady),
});
