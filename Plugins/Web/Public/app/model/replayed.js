import { kinds } from "./kinds.js";
import { asStroke } from "./stroke.js";

const heaviest = 255;

/** An element of the replay route (docs/replay.md) as it is drawn, or null for what cannot be. */
export function replayed(id, userId, body) {
  if (!body || typeof body !== "object") return null;
  if (body.kind === undefined) return asStroke({ ...body, strokeId: id, userId });
  const kind = kinds[body.kind];
  const { points, box, text, width = 2, fontSize = 20, fill } = body;
  if (!kind || !(Array.isArray(points) || box)) return null;
  const { color, alpha } = colours(body.color ?? body.cssColor ?? "#ffffff");
  const element = { strokeId: id, userId, kind, color, alpha, width, fill };
  if (box) return { ...element, box, ...(kind === kinds.text && { text: String(text ?? ""), fontSize }) };
  return points.length > 0 ? { ...element, points: points.map((point) => placed(point, body.placement)) } : null;
}

function placed({ x, y, pressure }, { x: byX = 0, y: byY = 0, scaleX = 1, scaleY = 1 } = {}) {
  const point = { x: x * scaleX + byX, y: y * scaleY + byY };
  return pressure === undefined ? point : { ...point, pressure: pressure / heaviest };
}

/** `#rrggbbaa` is a colour and how opaque it is. */
function colours(color) {
  const isLong = /^#[0-9a-f]{8}$/i.test(color);
  return isLong ? { color: color.slice(0, 7), alpha: Number.parseInt(color.slice(7), 16) / 255 } : { color, alpha: 1 };
}
