import { boxField, lookFields } from "./element.js";
import { kinds, tags } from "./kinds.js";
import { scaled, writePoints } from "../wire/points.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";

const none = new Uint8Array();

/**
 * The patch that moves an element: of points only where they are placed, of the rest the box. A transform is
 * `{ x, y, scaleX, scaleY }`: scaled, then moved, both in board units. One that is below 0 turns over, all but letters.
 */
export function moved(element, dx, dy) {
  const transform = { x: dx, y: dy, scaleX: 1, scaleY: 1 };
  if (!element.points) return new Map([[tags.box, boxField(transformedBox(element.box, transform))]]);
  return new Map([[tags.placement, placement(element, dx, dy)]]);
}

/** The patch that scales and moves an element. Points are written anew: scaling them by the placement would be coarse. */
export function resized(element, transform) {
  const { kind, points, box, fontSize } = element;
  if (points) {
    const there = points.map((point) => transformed(point, transform));
    return new Map([[tags.points, writePoints(there)], [tags.placement, none]]);
  }
  const patch = new Map([[tags.box, boxField(transformedBox(box, transform))]]);
  if (kind === kinds.text) for (const pair of lookFields({ fontSize: lettersAt(fontSize, transform) })) patch.set(...pair);
  return patch;
}

/** The patch that moves the points of a line. */
export function reshaped(points) {
  return new Map([[tags.points, writePoints(points)], [tags.placement, none]]);
}

/** What an element's fields were where the patch changes them: the patch back. */
export function reverse(element, patch) {
  return new Map([...patch.keys()].map((tag) => [tag, element.fields.get(tag) ?? none]));
}

/** The element as it looks under a transform, without its fields: for showing only. */
export function shownAt(element, transform) {
  const { points, box, fontSize } = element;
  if (points) return { ...element, points: points.map((point) => transformed(point, transform)) };
  return { ...element, box: transformedBox(box, transform), fontSize: fontSize && lettersAt(fontSize, transform) };
}

/** The transform that takes one box to another, which may be turned over. */
export function between(from, to) {
  const scale = (a, b) => (a > 0 ? b / a : 1);
  const scaleX = scale(from.right - from.left, to.right - to.left);
  const scaleY = scale(from.bottom - from.top, to.bottom - to.top);
  return { scaleX, scaleY, x: to.left - from.left * scaleX, y: to.top - from.top * scaleY };
}

/** Letters cannot be smaller or larger (E-3). */
const lettersAt = (fontSize, { scaleY }) => Math.min(1000, Math.max(1, fontSize * Math.abs(scaleY)));

const transformed = (point, { x, y, scaleX, scaleY }) => ({ ...point, x: point.x * scaleX + x, y: point.y * scaleY + y });

function transformedBox(box, transform) {
  const a = transformed(box, transform);
  const b = transformed({ x: box.x + box.width, y: box.y + box.height }, transform);
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y) };
}

/** Where points are placed, and a bit further. */
function placement({ fields }, dx, dy) {
  const [x, y, scaleX, scaleY] = placed(fields.get(tags.placement));
  const writer = new Writer();
  for (const value of [x + scaled(dx), y + scaled(dy)]) writer.signed(Math.min(16_000_000, Math.max(-16_000_000, value)));
  writer.signed(scaleX);
  writer.signed(scaleY);
  return writer.finish();
}

function placed(bytes) {
  if (!bytes) return [0, 0, 1024, 1024];
  const reader = new Reader(bytes);
  return [reader.signed(), reader.signed(), reader.signed(), reader.signed()];
}
