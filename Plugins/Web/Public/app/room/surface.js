import { paint } from "./shapes.js";
import { Tiles } from "./tiles.js";

const idleBudget = 5;
const busyBudget = 2;

/**
 * Three sheets on top of each other: `base` has what is committed and own, `top` what is being drawn, here and elsewhere,
 * `overlay` frames and handles. Sharp on every display: all are in device pixels, and lie on whole ones.
 */
export class Surface {
  #base;
  #top;
  #overlay;
  #tiles;
  #isInked = false;
  #isMarked = false;
  #size = { width: 0, height: 0, ratio: 1 };

  constructor({ base, top, overlay }, scene) {
    this.#base = base;
    [this.#top, this.#overlay] = [top, overlay].map((canvas) => canvas.getContext("2d"));
    this.#tiles = new Tiles(base, scene);
  }

  get size() {
    return this.#size;
  }

  set scene(scene) {
    this.#tiles.scene = scene;
  }

  /** Takes the size of the window in CSS pixels. */
  resize(width, height, ratio) {
    if (width < 1 || height < 1) return;
    this.#size = { width, height, ratio };
    for (const canvas of [this.#base, this.#top.canvas, this.#overlay.canvas]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#tiles.resized();
  }

  /**
   * Draws one frame: elements of `others` and those `live` here above the scene, `mark(sheet, place)` on the overlay. `isFirst`: nobody can
   * do anything yet, so all is painted at once. True when more is left to do.
   */
  render({ others, live, mark, camera, paper, isBusy, isFirst }) {
    const place = this.#place(camera);
    const isLeft = this.#tiles.draw(place, paper, isFirst ? Infinity : isBusy ? busyBudget : idleBudget);
    this.#drawLive(others, live, place, paper);
    this.#drawMarks(mark, place);
    return isLeft;
  }

  #place({ x, y, scale }) {
    const { ratio } = this.#size;
    const { width, height } = this.#base;
    return { scale: scale * ratio, x: Math.round(x * ratio), y: Math.round(y * ratio), width, height, ratio };
  }

  #drawLive(others, live, { scale, x, y }, paper) {
    const isAny = others.length > 0 || live.length > 0;
    if (!isAny && !this.#isInked) return;
    const sheet = this.#top;
    clear(sheet);
    sheet.setTransform(scale, 0, 0, scale, x, y);
    for (const element of others) paint(sheet, element, paper, { scale });
    for (const element of live) paint(sheet, element, paper, { scale, isGrowing: true });
    this.#isInked = isAny;
  }

  #drawMarks(mark, place) {
    if (!mark && !this.#isMarked) return;
    clear(this.#overlay);
    this.#overlay.setTransform(place.ratio, 0, 0, place.ratio, 0, 0);
    mark?.(this.#overlay);
    this.#isMarked = Boolean(mark);
  }
}

function clear(sheet) {
  sheet.setTransform(1, 0, 0, 1, 0, 0);
  sheet.clearRect(0, 0, sheet.canvas.width, sheet.canvas.height);
}
