const most = 1500;

/** The points of a stroke while it is drawn: close ones are left out, coordinates keep one decimal. */
export class Trail {
  points = [];
  #apart;

  /** `apart`: the least distance between two points, in board units. */
  constructor(apart = 0.8) {
    this.#apart = apart;
  }

  get isFull() {
    return this.points.length >= most;
  }

  add({ x, y }) {
    if (this.isFull || !Number.isFinite(x) || !Number.isFinite(y)) return;
    const point = { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
    const last = this.points.at(-1);
    if (last && Math.hypot(point.x - last.x, point.y - last.y) < this.#apart) return;
    this.points.push(point);
  }

  /** What to send. A tap becomes a tiny line, because published clients draw nothing for a single point. */
  finish() {
    const [only] = this.points;
    return this.points.length === 1 ? [only, { x: Math.round(only.x * 10 + 1) / 10, y: only.y }] : this.points;
  }
}
