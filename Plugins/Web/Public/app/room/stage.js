import { el } from "../dom.js";
import { bounds } from "../model/bounds.js";
import { Camera } from "../model/camera.js";
import { text } from "../text.js";
import { Cursors } from "./cursors.js";
import { Surface } from "./surface.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const gridStep = 40;
const calm = 200;
const nobody = { elements: [], hidden: [] };
const sheet = (name, more = {}) => el("canvas", { class: `sheet ${name}`, "data-sheet": name, ...more });

/**
 * The board on the screen: sheets, camera, grid and cursors, and the loop that draws them. `on` has `others()` (what they
 * do that is not committed), `moved()` when the camera has moved, `resized()`, and `paper(name)`.
 */
export class Stage {
  #on;
  #scene;
  #sheets = { base: sheet("base"), top: sheet("top", { tabindex: 0, role: "img", "aria-label": text.room.board }),
    overlay: sheet("overlay") };
  #layer = el("div", { class: "cursors", "aria-hidden": "true" });
  #surface;
  #frame = 0;
  #isPlaced = false;
  #touched = 0;
  #live = [];
  #mark = null;
  #isGridded = false;
  #isPainted = false;
  #ears = new AbortController();
  camera = new Camera();
  cursors = new Cursors(this.#layer, this.camera);
  /** What lies over the sheets and moves with the board: the text editor, labels. */
  element = el("div", { class: "stage" }, this.#sheets.base, this.#sheets.top, this.#sheets.overlay, this.#layer);

  constructor(scene, on) {
    this.#scene = scene;
    this.#on = on;
    this.#surface = new Surface(this.#sheets, scene);
  }

  /** The sheet that takes pointers and keys. */
  get target() {
    return this.#sheets.top;
  }

  get size() {
    return this.#surface.size;
  }

  get paper() {
    return dark.matches ? "dark" : "light";
  }

  get middle() {
    return this.camera.toBoard(this.size.width / 2, this.size.height / 2);
  }

  /** The part of the board that can be seen. */
  get box() {
    const { width, height } = this.size;
    const [from, to] = [this.camera.toBoard(0, 0), this.camera.toBoard(width, height)];
    return { left: from.x, top: from.y, right: to.x, bottom: to.y };
  }

  start() {
    const { signal } = this.#ears;
    const size = new ResizeObserver(() => this.#resize());
    size.observe(this.element);
    signal.addEventListener("abort", () => size.disconnect());
    addEventListener("resize", () => this.#resize(), { signal });
    dark.addEventListener("change", () => this.draw(), { signal });
    this.#resize();
  }

  stop() {
    this.#ears.abort();
    cancelAnimationFrame(this.#frame);
  }

  /** Elements that are being made or moved here, above everything. */
  set live(elements) {
    this.#live = elements;
    this.draw();
  }

  /** `mark(sheet)` draws frames and handles, in CSS pixels of the stage; null for none. */
  set mark(mark) {
    this.#mark = mark;
    this.draw();
  }

  set grid(isGridded) {
    this.#isGridded = isGridded;
    this.element.toggleAttribute("data-grid", isGridded);
    this.draw();
  }

  /** Somebody is at work here: then frames are kept short. */
  touch() {
    this.#touched = performance.now();
  }

  /** Draws the next frame, once, however often it is asked for. */
  draw() {
    this.#frame ||= requestAnimationFrame((now) => this.#render(now));
  }

  /** Brings all of it into view; by itself only once, for a board that is larger than this window. */
  fit({ onlyFirst = false } = {}) {
    if (onlyFirst && (this.#isPlaced || this.#scene.size === 0)) return;
    this.#isPlaced = true;
    const { width, height } = this.size;
    this.camera.fit(bounds(this.#scene.elements), width, height);
    this.moved();
  }

  /** Zooms about the middle. */
  zoom(factor) {
    const { width, height } = this.size;
    this.camera.zoom(width / 2, height / 2, factor);
    this.moved();
  }

  pan(dx, dy) {
    this.camera.pan(dx, dy);
    this.moved();
  }

  /** Goes a part of the way to where another camera is. */
  glide(camera, part) {
    this.camera.glide(camera, part);
    this.moved();
  }

  /** Brings a place of the board to the middle. */
  centre({ x, y }) {
    const { width, height } = this.size;
    const there = this.camera.toScreen(x, y);
    this.pan(width / 2 - there.x, height / 2 - there.y);
  }

  /** Pans as little as needed for a place of the board to be seen, between the controls and above a keyboard on the screen. */
  reveal(point) {
    const { left, top, right, bottom } = this.#seen();
    const way = this.camera.into(point, { left: left + 32, top: top + 24, right: Math.max(left + 64, right - 32),
      bottom: Math.max(top + 64, bottom - 96) });
    if (way) this.pan(way.dx, way.dy);
  }

  /** The part of the stage that is on the display. */
  #seen() {
    const { width, height } = this.size;
    const box = this.element.getBoundingClientRect();
    const [left, top] = [visualViewport.offsetLeft - box.left, visualViewport.offsetTop - box.top];
    return { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(width, left + visualViewport.width),
      bottom: Math.min(height, top + visualViewport.height) };
  }

  /** The camera has moved. */
  moved() {
    this.#isPlaced = true;
    this.cursors.place();
    this.#on.moved?.();
    this.draw();
  }

  #render(now) {
    this.#frame = 0;
    const { paper } = this;
    this.#on.paper?.(paper);
    this.#placeGrid();
    const isMoving = this.cursors.step(now);
    const isBusy = now - this.#touched < calm;
    const others = this.#on.others?.() ?? nobody;
    this.#scene.lift(others.hidden, "others");
    const isLeft = this.#surface.render({ others: others.elements, live: this.#live, mark: this.#mark, camera: this.camera, paper, isBusy,
      isFirst: !this.#isPainted });
    if (isLeft || isMoving) this.draw();
    if (!isLeft && this.#scene.size > 0) this.#painted();
  }

  /** When the board was there for the first time, for those who measure. */
  #painted() {
    if (this.#isPainted) return;
    this.#isPainted = true;
    performance.mark("canvas.board");
  }

  #placeGrid() {
    if (!this.#isGridded) return;
    const { x, y, scale } = this.camera;
    const step = gridStep * scale * (scale < 0.4 ? 5 : 1);
    const { style } = this.element;
    style.setProperty("--grid", `${step}px`);
    style.setProperty("--grid-x", `${x}px`);
    style.setProperty("--grid-y", `${y}px`);
  }

  #resize() {
    this.#surface.resize(this.element.clientWidth, this.element.clientHeight, devicePixelRatio || 1);
    this.#on.resized?.();
    this.draw();
  }
}
