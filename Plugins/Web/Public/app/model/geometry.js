import { kinds } from "./kinds.js";

/** Whether a point is on the ink of an element, or nearer to it than `tolerance`. */
export function isOn({ kind, points, box, width, fill }, point, tolerance) {
  const reach = width / 2 + tolerance;
  if (points) return isOnLine(points, point, reach);
  if (!box) return false;
  if (kind === kinds.ellipse) return isOnEllipse(box, point, reach, fill);
  const inner = kind === kinds.text || kind === kinds.image || fill;
  return inner ? isInside(box, point, reach) : isInside(box, point, reach) && !isInside(box, point, -reach);
}

/** Whether the way from one point to another passes the ink of an element. */
export function isCrossed(element, from, to, tolerance) {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(1, tolerance)));
  for (let i = 1; i <= steps; i++) {
    const part = i / steps;
    if (isOn(element, { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, tolerance)) return true;
  }
  return false;
}

/** The distance of a point from the segment between two others. */
export function distance(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / square));
  return Math.hypot(point.x - from.x - part * dx, point.y - from.y - part * dy);
}

function isOnLine(points, point, reach) {
  if (points.length === 1) return distance(point, points[0], points[0]) <= reach;
  for (let i = 1; i < points.length; i++) if (distance(point, points[i - 1], points[i]) <= reach) return true;
  return false;
}

function isInside({ x, y, width, height }, point, by) {
  return point.x >= x - by && point.x <= x + width + by && point.y >= y - by && point.y <= y + height + by;
}

function isOnEllipse({ x, y, width, height }, point, reach, fill) {
  const far = (by) => {
    const [across, down] = [width / 2 + by, height / 2 + by];
    if (across <= 0 || down <= 0) return Infinity;
    return ((point.x - x - width / 2) / across) ** 2 + ((point.y - y - height / 2) / down) ** 2;
  };
  return far(reach) <= 1 && (Boolean(fill) || far(-reach) >= 1);
}

/** The end of a line that is held to multiples of 15 degrees, or the far corner of a square. */
export function constrained(kind, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (kind === kinds.line || kind === kinds.arrow) {
    const step = Math.PI / 12;
    const angle = Math.round(Math.atan2(dy, dx) / step) * step;
    const length = Math.hypot(dx, dy);
    return { ...to, x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
  }
  const side = Math.max(Math.abs(dx), Math.abs(dy));
  return { ...to, x: from.x + side * (dx < 0 ? -1 : 1), y: from.y + side * (dy < 0 ? -1 : 1) };
}
