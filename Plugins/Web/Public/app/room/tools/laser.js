import { kinds } from "../../model/kinds.js";
import { newOp } from "../../wire/ids.js";

const life = 900;
const colour = "#ef4444";
const width = 6;

/** A pointer that leaves a trace for a second, here and for others, and nothing on the board. */
export class Laser {
  #desk;
  #live = null;
  #points = [];
  #isDown = false;
  #frame = 0;

  constructor(desk) {
    this.#desk = desk;
  }

  begin(point) {
    this.cancel();
    this.#isDown = true;
    this.#live = { strokeId: newOp(), kind: kinds.freehand, color: colour, width, points: [point], revision: 0 };
    this.#desk.tell(this.#live);
    this.extend([point]);
  }

  extend(points) {
    const now = performance.now();
    this.#points.push(...points.map(({ x, y }) => ({ x, y, at: now })));
    this.#frame ||= requestAnimationFrame(() => this.#fade());
  }

  end() {
    this.#isDown = false;
  }

  cancel() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#points = [];
    if (!this.#live) return;
    this.#live = null;
    this.#desk.untell();
    this.#desk.live([]);
  }

  /** Old points go, the end gets thin. */
  #fade() {
    this.#frame = 0;
    const now = performance.now();
    const young = this.#points.filter(({ at }) => now - at < life);
    const shown = young.length === 0 && this.#isDown ? this.#points.slice(-1) : young;
    if (shown.length === 0) return this.cancel();
    const isNews = shown.length !== this.#points.length || shown.at(-1) !== this.#points.at(-1) || shown.at(-1).at > now - 60;
    this.#points = shown.slice(-300);
    const pressure = (i) => (i + 1) / this.#points.length;
    this.#live.points = this.#points.map(({ x, y }, i) => ({ x, y, pressure: pressure(i) }));
    if (isNews) this.#live.revision += 1;
    this.#desk.live([this.#live]);
    this.#frame = requestAnimationFrame(() => this.#fade());
    return undefined;
  }
}
