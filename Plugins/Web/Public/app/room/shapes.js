import { kinds } from "../model/kinds.js";

const paths = new WeakMap();
const marker = 0.4;
const steps = 8;

/** Draws an element in the context's stroke colour and width, both set already; kinds nobody here knows are left out. */
export function paint(sheet, element, fill) {
  const { kind = kinds.freehand, points, box } = element;
  if (!points && !box) return;
  if (points && kind <= kinds.highlighter) freehand(sheet, element);
  else if (points) pointed(sheet, element);
  else boxed[kind]?.(sheet, element, fill);
}

/** How opaque an element is. */
export function opacity({ kind, alpha = 1 }) {
  return kind === kinds.highlighter && alpha === 1 ? marker : alpha;
}

function freehand(sheet, element) {
  if (element.points.length > 1 && Number.isFinite(element.points[0].pressure)) pressed(sheet, element);
  else sheet.stroke(smooth(element));
}

/** The way of a stroke: smooth, through the middle of each pair of points. Kept with the stroke, unless it still grows. */
function smooth(stroke) {
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

/** A stroke of a pen that knows pressure: half as wide when light, half as wide again when heavy, in steps. */
function pressed(sheet, { points, width }) {
  const level = ({ pressure = 0.5 }) => Math.round(Math.min(1, Math.max(0, pressure)) * steps);
  for (let i = 1; i < points.length; ) {
    const now = level(points[i]);
    sheet.beginPath();
    sheet.moveTo(points[i - 1].x, points[i - 1].y);
    for (; i < points.length && level(points[i]) === now; i++) sheet.lineTo(points[i].x, points[i].y);
    sheet.lineWidth = width * (0.5 + now / steps);
    sheet.stroke();
  }
}

/** Straight from point to point, with a head at the end of an arrow. */
function pointed(sheet, { kind, points, width }) {
  sheet.beginPath();
  points.forEach(({ x, y }, i) => (i === 0 ? sheet.moveTo(x, y) : sheet.lineTo(x, y)));
  if (kind === kinds.arrow && points.length > 1) head(sheet, points.at(-2), points.at(-1), 6 + 3 * width);
  sheet.stroke();
}

function head(sheet, from, to, length) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  for (const turn of [2.6, -2.6]) {
    sheet.moveTo(to.x, to.y);
    sheet.lineTo(to.x + length * Math.cos(angle + turn), to.y + length * Math.sin(angle + turn));
  }
}

const boxed = {
  [kinds.rectangle](sheet, { box }, fill) {
    sheet.beginPath();
    sheet.rect(box.x, box.y, box.width, box.height);
    outline(sheet, fill);
  },
  [kinds.ellipse](sheet, { box }, fill) {
    sheet.beginPath();
    sheet.ellipse(box.x + box.width / 2, box.y + box.height / 2, box.width / 2, box.height / 2, 0, 0, 2 * Math.PI);
    outline(sheet, fill);
  },
  [kinds.text](sheet, { box, text, fontSize }) {
    sheet.fillStyle = sheet.strokeStyle;
    sheet.font = `${fontSize}px system-ui, sans-serif`;
    sheet.textBaseline = "top";
    text.split("\n").forEach((line, i) => sheet.fillText(line, box.x, box.y + i * fontSize * 1.25));
  },
  /** A place for the picture: pages fetch none by themselves. */
  [kinds.image](sheet, { box }) {
    sheet.lineWidth = 1;
    sheet.beginPath();
    sheet.rect(box.x, box.y, box.width, box.height);
    sheet.moveTo(box.x, box.y);
    sheet.lineTo(box.x + box.width, box.y + box.height);
    sheet.moveTo(box.x + box.width, box.y);
    sheet.lineTo(box.x, box.y + box.height);
    sheet.stroke();
  },
};

function outline(sheet, fill) {
  if (fill) {
    sheet.fillStyle = fill;
    sheet.fill();
  }
  sheet.stroke();
}
