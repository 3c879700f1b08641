import { overlaps } from "../model/bounds.js";
import { Tile } from "./tile.js";

const spare = 24;
const many = 1500;
const check = 800;

/**
 * The committed picture: tiles at the scale of the camera, and those of the scale before, which stand in while new ones
 * are painted. `draw` copies them to the screen; only so much is painted per frame.
 */
export class Tiles {
  #sheet;
  #scene;
  #tiles = new Map();
  #old = [];
  #scale = 0;
  #paper = "";
  #shown = "";
  #clock = 0;
  #probe = null;
  #current = null;

  constructor(canvas, scene) {
    this.#sheet = canvas.getContext("2d");
    this.#scene = scene;
  }

  /** Nothing of before counts: another size of the window. */
  resized() {
    this.#shown = "";
  }

  /** Another board. */
  set scene(scene) {
    this.#scene = scene;
    this.#forget();
  }

  /**
   * Brings the screen up to date. `view` has `scale`, `x`, `y` (device pixels), `width` and `height`; `budget` is in ms.
   * True when more is left to do.
   */
  draw(view, paper, budget) {
    if (paper !== this.#paper) this.#forget({ isSameBoard: true });
    const isZooming = view.scale !== this.#scale && this.#rescale(view.scale);
    this.#paper = paper;
    this.#clock += 1;
    const until = performance.now() + budget;
    let isNews = this.#repair(this.#scene.takeDamage());
    const missing = this.#visible(view).filter((tile) => !tile.isDone);
    if (!isZooming) isNews = this.#paint(nearest(missing, view), until) || isNews;
    const isLeft = missing.some((tile) => !tile.isDone);
    if (!isLeft) this.#old = [];
    const place = `${view.x} ${view.y} ${view.scale} ${view.width} ${view.height} ${paper}`;
    if (isNews || place !== this.#shown) this.#copy(view);
    this.#shown = place;
    this.#tidy();
    return isLeft;
  }

  #repair(damage) {
    for (const { entry, box, all } of damage) {
      for (const tile of this.#tiles.values()) {
        if (all) tile.spoil();
        else if (!overlaps(tile.box, entry?.bounds ?? box)) continue;
        else if (entry) tile.add(entry, this.#paper);
        else if (this.#scene.within(box).length > many) tile.spoil();
        else tile.mend(box, this.#scene, this.#paper);
      }
    }
    if (damage.some(({ box, all }) => all || box)) this.#old = [];
    return damage.length > 0;
  }

  /** Paints tiles until the time is over; true when one got ready. */
  #paint(tiles, until) {
    let [points, isReady, isOver] = [0, false, false];
    const isEnough = (more) => {
      points += more;
      if (points < check || until === Infinity) return false;
      points = 0;
      this.#flush();
      return (isOver = performance.now() > until);
    };
    for (const tile of tiles) {
      if (isOver || performance.now() > until) break;
      this.#current = tile;
      if (tile.work(this.#scene, this.#paper, isEnough)) isReady = true;
      else break;
    }
    return isReady;
  }

  /** Browsers put painting off: looking at a pixel makes them do it, so that the time it takes is known. */
  #flush() {
    this.#probe ??= new OffscreenCanvas(1, 1).getContext("2d");
    const canvas = this.#current?.working;
    if (canvas) this.#probe.drawImage(canvas, 0, 0, 1, 1, 0, 0, 1, 1);
  }

  #visible(view) {
    const [fromX, toX] = [Math.floor(-view.x / Tile.size), Math.floor((view.width - 1 - view.x) / Tile.size)];
    const [fromY, toY] = [Math.floor(-view.y / Tile.size), Math.floor((view.height - 1 - view.y) / Tile.size)];
    const found = [];
    for (let y = fromY; y <= toY; y++) {
      for (let x = fromX; x <= toX; x++) {
        const key = `${x} ${y}`;
        if (!this.#tiles.has(key)) this.#tiles.set(key, new Tile(x, y, view.scale));
        const tile = this.#tiles.get(key);
        tile.used = this.#clock;
        found.push(tile);
      }
    }
    return found;
  }

  #copy(view) {
    const sheet = this.#sheet;
    const tiles = this.#visible(view);
    sheet.setTransform(1, 0, 0, 1, 0, 0);
    sheet.clearRect(0, 0, view.width, view.height);
    if (tiles.some(({ canvas }) => !canvas)) this.#standIn(view);
    for (const tile of tiles) {
      if (!tile.canvas) continue;
      const [x, y] = [tile.x * Tile.size + view.x, tile.y * Tile.size + view.y];
      if (this.#old.length > 0) sheet.clearRect(x, y, Tile.size, Tile.size);
      sheet.drawImage(tile.canvas, x, y);
    }
  }

  /** Shows what the scale or the paper before had, roughly, where tiles are missing. */
  #standIn(view) {
    const sheet = this.#sheet;
    sheet.imageSmoothingEnabled = false;
    for (const { tile, scale } of this.#old) {
      const side = (Tile.size * view.scale) / scale;
      const [left, top] = [tile.x * side + view.x, tile.y * side + view.y];
      const isSeen = left < view.width && left + side > 0 && top < view.height && top + side > 0;
      if (isSeen) sheet.drawImage(tile.canvas, left, top, side, side);
    }
  }

  /**
   * Another scale: what is there stands in for what comes; of several scales in a row the first has most to show. True
   * when there is something to show meanwhile.
   */
  #rescale(scale) {
    const done = this.#done();
    if (done.length > 0 && (this.#old.length === 0 || done.every(({ tile }) => tile.isDone))) this.#old = done;
    this.#tiles = new Map();
    this.#scale = scale;
    return this.#old.length > 0;
  }

  /** Paints all anew; the same board on another paper shows in its old colours meanwhile. */
  #forget({ isSameBoard = false } = {}) {
    this.#old = isSameBoard ? this.#done() : [];
    this.#tiles = new Map();
    this.#shown = "";
  }

  #done() {
    return [...this.#tiles.values()].filter(({ canvas }) => canvas).map((tile) => ({ tile, scale: this.#scale }));
  }

  /** Keeps a few tiles that are out of sight, for panning back. */
  #tidy() {
    const unseen = [...this.#tiles].filter(([, tile]) => tile.used < this.#clock);
    if (unseen.length <= spare) return;
    unseen.sort(([, a], [, b]) => a.used - b.used);
    for (const [key] of unseen.slice(0, unseen.length - spare)) this.#tiles.delete(key);
  }
}

/** Those in the middle of the screen first. */
function nearest(tiles, view) {
  const far = ({ x, y }) => Math.hypot((x + 0.5) * Tile.size + view.x - view.width / 2,
    (y + 0.5) * Tile.size + view.y - view.height / 2);
  return tiles.sort((a, b) => far(a) - far(b));
}
