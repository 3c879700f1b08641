import { el } from "../dom.js";
import { Camera } from "../model/camera.js";
import { bounds } from "../model/bounds.js";
import { Trail } from "../model/trail.js";
import { text } from "../text.js";
import { newOp } from "../wire/ids.js";
import { Cursors } from "./cursors.js";
import { Pen } from "./pen.js";
import { Surface } from "./surface.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const accidental = 10;

/**
 * The board on the screen: sheets, pen, camera and cursors. `on` has `view()` (what to draw), `style()` (the pen's colour
 * and width), `draws(stroke)` when one is begun, `stroke(stroke)` when it is finished, `cancels()` when it is not to be,
 * `point(point)` when the pointer moves, `leave()` when it goes, and `paper(name)`.
 */
export class Stage {
  #on;
  #base = el("canvas", { class: "sheet", "data-sheet": "base" });
  #top = el("canvas", { class: "sheet top", "data-sheet": "top", tabindex: 0, role: "img", "aria-label": text.room.board });
  #layer = el("div", { class: "cursors", "aria-hidden": "true" });
  #surface = new Surface(this.#base, this.#top);
  #camera = new Camera();
  #trail = null;
  #live = null;
  #frame = 0;
  #isPlaced = false;
  #ears = new AbortController();
  cursors = new Cursors(this.#layer, this.#camera);
  element = el("div", { class: "stage" }, this.#base, this.#top, this.#layer);

  constructor(on) {
    this.#on = on;
  }

  start() {
    const { signal } = this.#ears;
    const size = new ResizeObserver(() => this.#resize());
    size.observe(this.element);
    signal.addEventListener("abort", () => size.disconnect());
    addEventListener("resize", () => this.#resize(), { signal });
    dark.addEventListener("change", () => this.draw(), { signal });
    new Pen(this.#top, this.#penEvents()).listen(signal);
    this.#resize();
  }

  stop() {
    this.#ears.abort();
    cancelAnimationFrame(this.#frame);
  }

  /** Draws the next frame, once, however often it is asked for. */
  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const { base, top } = this.#on.view();
      const paper = dark.matches ? "dark" : "light";
      this.#on.paper(paper);
      this.#surface.render({ base, top: this.#live ? [...top, this.#live] : top }, this.#camera, paper);
    });
  }

  /** Brings all strokes into view; by itself only once, for a board that is larger than this window. */
  fit({ onlyFirst = false } = {}) {
    if (onlyFirst && this.#isPlaced) return;
    this.#isPlaced = true;
    const { base, top } = this.#on.view();
    const { width, height } = this.#surface.size;
    this.#camera.fit(bounds([...base, ...top]), width, height);
    this.#moved();
  }

  /** Zooms about the middle. */
  zoom(factor) {
    const { width, height } = this.#surface.size;
    this.#camera.zoom(width / 2, height / 2, factor);
    this.#moved();
  }

  #resize() {
    this.#surface.resize(this.element.clientWidth, this.element.clientHeight, devicePixelRatio || 1);
    this.draw();
  }

  #moved() {
    this.cursors.place();
    this.draw();
  }

  #penEvents() {
    const onBoard = ({ x, y, ...more }) => ({ ...more, ...this.#camera.toBoard(x, y) });
    return {
      begin: (point) => this.#begin(onBoard(point)),
      extend: (points) => this.#extend(points.map(onBoard)),
      end: () => this.#end(),
      cancel: () => (this.#trail.points.length > accidental ? this.#end() : this.#cancel()),
      hover: (point) => this.#on.point(onBoard(point)),
      leave: () => this.#on.leave(),
      pan: (dx, dy) => {
        this.#camera.pan(dx, dy);
        this.#moved();
      },
      zoom: (x, y, factor) => {
        this.#camera.zoom(x, y, factor);
        this.#moved();
      },
    };
  }

  #begin(point) {
    this.#trail = new Trail(0.8 / this.#camera.scale);
    this.#trail.add(point);
    this.#live = { strokeId: newOp(), points: this.#trail.points, ...this.#on.style() };
    this.#on.draws(this.#live);
    this.draw();
  }

  #extend(points) {
    for (const point of points) {
      this.#trail.add(point);
      if (!this.#trail.isFull) continue;
      this.#end();
      this.#begin(point);
    }
    this.draw();
  }

  #end() {
    const stroke = { ...this.#live, points: this.#trail.finish() };
    this.#drop();
    this.#on.stroke(stroke);
  }

  #cancel() {
    this.#on.cancels();
    this.#drop();
  }

  #drop() {
    this.#trail = this.#live = null;
    this.draw();
  }
}
