const most = 1500;
const unit = 16;

/**
 * The points of a stroke while it is drawn: close ones are left out, coordinates are rounded to what the protocol can
 * say (1/16 px), so that the committed stroke lies where the pen was. Pressure and time (ms after the first) go along.
 */
export class Trail {
  points = [];
  #apart;
  #begun = 0;

  /** `apart`: the least distance between two points, in board units. */
  constructor(apart = 0.8) {
    this.#apart = apart;
  }

  get isFull() {
    return this.points.length >= most;
  }

  add({ x, y, pressure, time }) {
    if (this.isFull || !Number.isFinite(x) || !Number.isFinite(y)) return;
    const point = { x: rounded(x), y: rounded(y) };
    const last = this.points.at(-1);
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < this.#apart) return;
    if (!last) this.#begun = time;
    if (Number.isFinite(pressure)) point.pressure = pressure;
    if (Number.isFinite(time)) point.time = Math.max(0, Math.round(time - this.#begun));
    this.points.push(point);
  }

  /** What to send. A tap becomes a tiny line, because published clients draw nothing for a single point. */
  finish() {
    const [only] = this.points;
    return this.points.length === 1 ? [only, { ...only, x: only.x + 1 / unit }] : this.points;
  }
}

const rounded = (value) => Math.round(value * unit) / unit;
