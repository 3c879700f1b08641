import { newElement } from "../../model/element.js";
import { Trail } from "../../model/trail.js";
import { newOp } from "../../wire/ids.js";

const accidental = 10;

/** Pen and highlighter: what the pointer passes becomes a stroke. */
export class Freehand {
  #desk;
  #kind;
  #trail = null;
  #live = null;

  constructor(desk, kind) {
    this.#desk = desk;
    this.#kind = kind;
  }

  begin(point) {
    const { color, alpha, width } = this.#desk.style;
    this.#trail = new Trail(0.8 / this.#desk.camera.scale);
    this.#trail.add(point);
    this.#live = { strokeId: newOp(), kind: this.#kind, points: this.#trail.points, color, alpha, width };
    this.#desk.tell(this.#live);
    this.#show([]);
  }

  extend(points, predicted) {
    const isSteadied = true;
    for (const point of points) {
      this.#trail.add(point, { isSteadied });
      if (!this.#trail.isFull) continue;
      this.end();
      this.begin(point);
    }
    this.#show(predicted);
  }

  end() {
    const { strokeId, kind, points: _, ...look } = this.#live;
    const points = this.#trail.finish();
    this.#drop();
    this.#desk.put(newElement(strokeId, this.#desk.me, kind, { ...look, points }));
  }

  /** A second finger came: a stroke that is hardly begun was none. */
  cancel({ isWanted = this.#trail.points.length > accidental } = {}) {
    if (isWanted) return this.end();
    this.#desk.untell();
    return this.#drop();
  }

  /** The stroke with where the pen will be next, as far as the browser can tell; only shown. */
  #show(predicted) {
    const [last] = this.#trail.points.slice(-1);
    const ahead = predicted.slice(0, 3).map(({ x, y, pressure }) => ({ x, y, pressure: pressure ?? last.pressure }));
    this.#desk.live([ahead.length > 0 ? { ...this.#live, points: [...this.#trail.points, ...ahead] } : this.#live]);
  }

  #drop() {
    this.#trail = this.#live = null;
    this.#desk.live([]);
  }
}
