import { grown, overlaps } from "../model/bounds.js";
import { paint } from "./shapes.js";

let scratch = null;

/**
 * A square of the board at one scale, painted once and copied to the screen as often as needed. It is painted in slices,
 * on a sheet behind the one that shows, so that a frame never has to wait for all of it.
 */
export class Tile {
  static size = 512;
  #front = null;
  #back = null;
  #rest = [];
  #next = 0;
  x;
  y;
  scale;
  isDone = false;
  used = 0;

  constructor(x, y, scale) {
    Object.assign(this, { x, y, scale });
    const side = Tile.size / scale;
    this.box = { left: x * side, top: y * side, right: (x + 1) * side, bottom: (y + 1) * side };
  }

  /** What can be shown: perhaps something of before, or nothing yet. */
  get canvas() {
    return this.#front?.canvas ?? null;
  }

  /** What is being painted. */
  get working() {
    return (this.#back ?? this.#front)?.canvas ?? null;
  }

  /** What it had is not true any more; it shows until the new picture is ready. */
  spoil() {
    this.isDone = false;
    this.#back = null;
  }

  /** Goes on painting until `isEnough(points)` says to stop after so many points; true when it is done. */
  work(scene, paper, isEnough) {
    if (!this.#back) this.#begin(scene);
    while (this.#next < this.#rest.length) {
      const { element } = this.#rest[this.#next++];
      paint(this.#back, element, paper, this);
      if (isEnough(cost(element)) && this.#next < this.#rest.length) return false;
    }
    this.#front = this.#back;
    this.#back = null;
    this.#rest = [];
    this.isDone = true;
    return true;
  }

  /** Adds what lies on top. */
  add(entry, paper) {
    if (!overlaps(grown(this.box, 2 / this.scale), entry.bounds)) return;
    if (this.isDone) paint(this.#front, entry.element, paper, this);
    else if (this.#back) this.#rest.push(entry);
  }

  /**
   * Paints a part anew: what is in it, beside, and then copied. Clipped paths have other edges, so that the picture would
   * depend on what was mended before.
   */
  mend(box, scene, paper) {
    if (!this.isDone) return this.spoil();
    const { x, y, width, height } = this.#pixels(box);
    if (width === 0 || height === 0) return undefined;
    const sheet = (scratch ??= square());
    sheet.setTransform(1, 0, 0, 1, 0, 0);
    sheet.clearRect(0, 0, Tile.size, Tile.size);
    this.#place(sheet);
    const edge = 2 / this.scale;
    for (const { element } of scene.within(grown(this.#board({ x, y, width, height }), edge))) paint(sheet, element, paper, this);
    this.#front.setTransform(1, 0, 0, 1, 0, 0);
    this.#front.clearRect(x, y, width, height);
    this.#front.drawImage(sheet.canvas, x, y, width, height, x, y, width, height);
    return this.#place(this.#front);
  }

  #begin(scene) {
    this.#back = square();
    this.#place(this.#back);
    this.#rest = scene.within(grown(this.box, 2 / this.scale));
    this.#next = 0;
  }

  #place(sheet) {
    sheet.setTransform(this.scale, 0, 0, this.scale, -this.x * Tile.size, -this.y * Tile.size);
  }

  /** A box of the board in whole pixels of this tile, with room for soft edges. */
  #pixels({ left, top, right, bottom }) {
    const low = (value, tile) => Math.max(0, Math.floor(value * this.scale - tile * Tile.size) - 2);
    const high = (value, tile) => Math.min(Tile.size, Math.ceil(value * this.scale - tile * Tile.size) + 2);
    const [x, y] = [low(left, this.x), low(top, this.y)];
    return { x, y, width: Math.max(0, high(right, this.x) - x), height: Math.max(0, high(bottom, this.y) - y) };
  }

  #board({ x, y, width, height }) {
    const at = (value, tile) => (value + tile * Tile.size) / this.scale;
    return { left: at(x, this.x), top: at(y, this.y), right: at(x + width, this.x), bottom: at(y + height, this.y) };
  }
}

function square() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Tile.size;
  return canvas.getContext("2d");
}

/** About how much work it is to paint an element. */
export const cost = ({ points, text }) => 4 + (points?.length ?? 0) + (text?.length ?? 0);
