import { visibleInk } from "../model/ink.js";

const paths = new WeakMap();

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
      sheet.strokeStyle = "#ffffff";
      sheet.strokeStyle = stroke.color; // Ignored when it is no colour; read back, any notation is #rrggbb.
      sheet.strokeStyle = visibleInk(sheet.strokeStyle, paper);
      sheet.lineWidth = stroke.width;
      sheet.stroke(pathOf(stroke));
    }
  }
}

/** The way of a stroke: smooth, through the middle of each pair of points. Kept with the stroke, unless it still grows. */
function pathOf(stroke) {
  const kept = paths.get(stroke);
  if (kept?.count === stroke.points.length) return kept.path;
  const path = new Path2D();
  const [first, ...rest] = stroke.points;
  path.moveTo(first.x, first.y);
  for (let i = 0; i < rest.length - 1; i++) {
    const [here, next] = [rest[i], rest[i + 1]];
    path.quadraticCurveTo(here.x, here.y, (here.x + next.x) / 2, (here.y + next.y) / 2);
  }
  const last = rest.at(-1) ?? { x: first.x + 0.1, y: first.y };
  path.lineTo(last.x, last.y);
  paths.set(stroke, { path, count: stroke.points.length });
  return path;
}
