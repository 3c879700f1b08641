import { patched } from "../wire/fields.js";
import { readPoints, scaled, unit, writePoints } from "../wire/points.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import { WireError } from "../wire/error.js";
import { isKnown, kinds, tags } from "./kinds.js";

const utf8 = new TextDecoder();
const widest = 500;
const names = new Map();

/**
 * An element as it is drawn, from its fields: `strokeId`, `userId`, `kind`, what of `points`, `box`, `text`, `fill` it
 * has, `color`, `alpha`, `width`, and the `fields` themselves. What cannot be drawn has neither points nor box.
 */
export function elementFrom(strokeId, userId, kind, fields) {
  const element = { strokeId, userId, kind, fields, color: "#ffffff", alpha: 1, width: 2 };
  if (!isKnown(kind)) return element;
  try {
    return Object.assign(element, looks(fields), shape(kind, fields));
  } catch (error) {
    if (error instanceof WireError) return element;
    throw error;
  }
}

/** The element after an UPDATE. One of before this protocol, without fields, stays as it is. */
export function changed(element, patch) {
  if (!element.fields) return element;
  return elementFrom(element.strokeId, element.userId, element.kind, patched(element.fields, patch));
}

/** An own new element: `look` has `color`, `alpha`, `width` and what its kind needs. It is as others will see it. */
export function newElement(strokeId, userId, kind, look) {
  return elementFrom(strokeId, userId, kind, fieldsOf({ kind, ...look }));
}

/** Whether two elements look the same for sure. */
export function isSameLook(a, b) {
  if (a === b) return true;
  if (!a.fields || !b.fields || a.kind !== b.kind || a.fields.size !== b.fields.size) return false;
  for (const [tag, bytes] of a.fields) if (!isSame(bytes, b.fields.get(tag))) return false;
  return true;
}

const isSame = (a, b) => a.length === b?.length && a.every((byte, i) => byte === b[i]);

/** The fields of an element made here. */
export function fieldsOf({ kind, points, box, color, alpha = 1, width, text, fontSize, fill }) {
  const fields = new Map(lookFields({ color, alpha, width: kind === kinds.text ? undefined : width, fill, fontSize }));
  if (points) fields.set(tags.points, writePoints(points));
  if (box) fields.set(tags.box, boxField(box));
  if (text !== undefined) fields.set(tags.text, new TextEncoder().encode(text));
  return fields;
}

/** The fields that say how something looks, of those that are given. */
export function lookFields({ color, alpha = 1, width, fill, fontSize }) {
  const fields = new Map();
  if (color !== undefined) fields.set(...colourField(color, alpha));
  if (width !== undefined) fields.set(tags.width, number(16 * widest, width));
  const filling = fill && rgba(fill);
  if (filling) fields.set(tags.fill, filling);
  if (fontSize !== undefined) fields.set(tags.fontSize, number(16_000, fontSize));
  return fields;
}

export function boxField({ x, y, width, height }) {
  const writer = new Writer();
  writer.signed(scaled(x));
  writer.signed(scaled(y));
  writer.varint(Math.max(0, scaled(width)));
  writer.varint(Math.max(0, scaled(height)));
  return writer.finish();
}

function number(most, value) {
  const writer = new Writer();
  writer.varint(Math.min(most, Math.max(1, scaled(value))));
  return writer.finish();
}

function colourField(color, alpha) {
  const bytes = rgba(color);
  if (!bytes) return [tags.css, new TextEncoder().encode(color)];
  return [tags.colour, alpha < 1 ? Uint8Array.of(...bytes.subarray(0, 3), Math.round(alpha * 255)) : bytes];
}

/** The bytes of `#rrggbb` or `#rrggbbaa`, or null. */
function rgba(color) {
  const pairs = /^#(?:[0-9a-f]{2}){3,4}$/i.test(color) ? color.slice(1).match(/../g) : null;
  return pairs && Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Colour and width, where fields say something about them. */
function looks(fields) {
  const found = {};
  const width = fields.get(tags.width);
  if (width) found.width = Math.min(widest, Math.max(1, new Reader(width).varint()) / unit);
  const css = fields.get(tags.css);
  if (css) found.color = utf8.decode(css.subarray(0, 32));
  return Object.assign(found, colour(fields.get(tags.colour)));
}

function shape(kind, fields) {
  const bytes = (tag) => {
    if (!fields.has(tag)) throw new WireError("short", `a ${kind} without field ${tag}`);
    return fields.get(tag);
  };
  if (kind <= kinds.arrow) return { points: placed(readPoints(bytes(tags.points)), fields.get(tags.placement)) };
  const found = { box: box(bytes(tags.box)) };
  if (kind === kinds.text) {
    const size = fields.get(tags.fontSize);
    Object.assign(found, { text: utf8.decode(bytes(tags.text)), fontSize: size ? new Reader(size).varint() / unit : 20 });
  }
  if (fields.has(tags.fill)) {
    found.fill = `#${hex(fields.get(tags.fill).subarray(0, 4))}`;
  }
  return found;
}

/** `#rrggbb` and how opaque it is. */
function colour(bytes) {
  if (!bytes || bytes.length < 3) return {};
  return { color: named(bytes), alpha: bytes.length > 3 ? bytes[3] / 255 : 1 };
}

/** `#rrggbb`; a board has few colours. */
function named(bytes) {
  const number = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
  if (!names.has(number)) {
    if (names.size > 1000) names.clear();
    names.set(number, `#${hex(bytes.subarray(0, 3))}`);
  }
  return names.get(number);
}

const hex = (bytes) => Array.from(bytes, (part) => part.toString(16).padStart(2, "0")).join("");

function box(bytes) {
  const reader = new Reader(bytes);
  const [x, y, width, height] = [reader.signed(), reader.signed(), reader.varint(), reader.varint()];
  return { x: x / unit, y: y / unit, width: width / unit, height: height / unit };
}

/** Points scaled, then moved (tag 7). */
function placed(points, bytes) {
  if (!bytes) return points;
  const reader = new Reader(bytes);
  const [x, y, scaleX, scaleY] = [reader.signed(), reader.signed(), reader.signed(), reader.signed()];
  const move = (value, scale, by) => (value * scale) / 1024 + by / unit;
  return points.map((point) => ({ ...point, x: move(point.x, scaleX, x), y: move(point.y, scaleY, y) }));
}
