import { newElement } from "../../model/element.js";
import { constrained } from "../../model/geometry.js";
import { kinds } from "../../model/kinds.js";
import { fillOf } from "../../model/restyle.js";
import { newOp } from "../../wire/ids.js";

const least = 3;
const usual = { width: 160, height: 100 };

/** Lines, arrows, rectangles and ellipses: from where the pointer is pressed to where it is lifted; Shift keeps them regular. */
export class Shape {
  #desk;
  #kind;
  #from = null;
  #live = null;

  constructor(desk, kind) {
    this.#desk = desk;
    this.#kind = kind;
  }

  begin(point) {
    this.#from = point;
    this.#live = { strokeId: newOp(), kind: this.#kind, revision: 0, ...this.#look(), ...this.#between(point, point) };
    this.#desk.tell(this.#live);
  }

  extend(points) {
    const last = points.at(-1);
    const to = last.shift ? constrained(this.#kind, this.#from, last) : last;
    Object.assign(this.#live, this.#between(this.#from, to), { revision: this.#live.revision + 1, to });
    this.#desk.live([this.#live]);
  }

  end() {
    const { to } = this.#live;
    if (!to || Math.hypot(to.x - this.#from.x, to.y - this.#from.y) * this.#desk.camera.scale < least) return this.cancel();
    const shape = this.#between(this.#from, to);
    const { strokeId } = this.#live;
    this.#drop();
    return this.#desk.put(this.#made(strokeId, shape));
  }

  cancel() {
    this.#desk.untell();
    this.#drop();
  }

  /** By the keyboard: one of the usual size about a point, ready to be moved. */
  insert({ x, y }) {
    const { width, height } = usual;
    const shape = this.#between({ x: x - width / 2, y: y - height / 2 }, { x: x + width / 2, y: y + height / 2 });
    const element = this.#made(newOp(), shape);
    this.#desk.put(element);
    this.#desk.select([element.strokeId]);
  }

  #made(strokeId, shape) {
    return newElement(strokeId, this.#desk.me, this.#kind, { ...this.#look(), ...shape });
  }

  #look() {
    const { color, width, fill } = this.#desk.style;
    return { color, width, ...(fill && !this.#isLine && { fill: fillOf(color) }) };
  }

  get #isLine() {
    return this.#kind === kinds.line || this.#kind === kinds.arrow;
  }

  #between(a, b) {
    if (this.#isLine) return { points: [a, b].map(({ x, y }) => ({ x, y })) };
    return { box: { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y) } };
  }

  #drop() {
    this.#from = this.#live = null;
    this.#desk.live([]);
  }
}
