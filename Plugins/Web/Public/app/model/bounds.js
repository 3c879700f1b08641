import { kinds } from "./kinds.js";

/** The smallest box around the elements, pen width included, or null for none. */
export function bounds(elements) {
  let all = null;
  for (const element of elements) all = united(all, boundsOf(element));
  return all;
}

/** The box around one element: `{ left, top, right, bottom }`, or null when there is nothing of it to see. */
export function boundsOf(element) {
  const { points, box } = element;
  if (box) return grown({ left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height }, around(element));
  if (!points || points.length === 0) return null;
  const all = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) {
    if (x < all.left) all.left = x;
    if (x > all.right) all.right = x;
    if (y < all.top) all.top = y;
    if (y > all.bottom) all.bottom = y;
  }
  return grown(all, around(element));
}

/** How far ink reaches beyond the points or the box: half the width, the head of an arrow, heavy pressure. */
function around({ kind, width, points }) {
  if (kind === kinds.arrow) return arrowHead(width) + width / 2;
  if (kind === kinds.text) return 0;
  return points && Number.isFinite(points[0]?.pressure) ? width * 0.75 : width / 2;
}

/** The length of an arrow's head. */
export const arrowHead = (width) => 6 + 3 * width;

export function united(a, b) {
  if (!a || !b) return a ?? b;
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom) };
}

export function grown({ left, top, right, bottom }, by) {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

export function overlaps(a, b) {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

export function covers(outer, inner) {
  return outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;
}

/** The box between two corners, whichever they are. */
export function between(a, b) {
  return { left: Math.min(a.x, b.x), top: Math.min(a.y, b.y), right: Math.max(a.x, b.x), bottom: Math.max(a.y, b.y) };
}
