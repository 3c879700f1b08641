import { visibleInk } from "../model/ink.js";
import { opacity, paint } from "./shapes.js";

/**
 * Two sheets on top of each other: `base` has what is committed and is added to, `top` has what is on its way or being
 * drawn and is cleared for every frame.
 */
export class Surface {
  #sheets;
  #drawn = [];
  #placed = "";
  #size = { width: 0, height: 0, ratio: 1 };

  constructor(base, top) {
    this.#sheets = [base, top].map((canvas) => canvas.getContext("2d"));
  }

  get size() {
    return this.#size;
  }

  /** Takes the size of the window in CSS pixels; sharp on every display. */
  resize(width, height, ratio) {
    if (width < 1 || height < 1) return;
    this.#size = { width, height, ratio };
    for (const { canvas } of this.#sheets) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#drawn = [];
    this.#placed = "";
  }

  /** Draws one frame. Strokes that only came on top of the last frame's are added to it. */
  render({ base, top }, camera, paper) {
    const [below, above] = this.#sheets;
    const place = `${camera.x} ${camera.y} ${camera.scale} ${paper}`;
    const isMore = place === this.#placed && this.#drawn.every((stroke, i) => stroke === base[i]);
    if (!isMore) this.#clear(below);
    this.#draw(below, isMore ? base.slice(this.#drawn.length) : base, camera, paper);
    this.#drawn = base;
    this.#placed = place;
    this.#clear(above);
    this.#draw(above, top, camera, paper);
  }

  #clear(sheet) {
    sheet.setTransform(1, 0, 0, 1, 0, 0);
    sheet.clearRect(0, 0, sheet.canvas.width, sheet.canvas.height);
  }

  #draw(sheet, strokes, camera, paper) {
    const { ratio } = this.#size;
    const scale = camera.scale * ratio;
    sheet.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
    sheet.lineCap = sheet.lineJoin = "round";
    for (const stroke of strokes) {
      sheet.strokeStyle = inkOf(sheet, stroke.color, paper);
      sheet.lineWidth = stroke.width;
      sheet.globalAlpha = opacity(stroke);
      paint(sheet, stroke, stroke.fill && inkOf(sheet, stroke.fill, paper));
    }
    sheet.globalAlpha = 1;
  }
}

/** The colour as it is to be seen on this paper. What is no colour is ignored: then it is white. */
function inkOf(sheet, colour, paper) {
  sheet.fillStyle = "#ffffff";
  sheet.fillStyle = colour;
  return visibleInk(sheet.fillStyle, paper); // Read back, any opaque notation is #rrggbb.
}
