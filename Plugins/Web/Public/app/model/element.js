import { patched } from "../wire/fields.js";
import { readPoints, scaled, unit, writePoints } from "../wire/points.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import { WireError } from "../wire/error.js";
import { isKnown, kinds, tags } from "./kinds.js";

const utf8 = new TextDecoder();
const widest = 500;

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

/** The fields of an own stroke, as the pen made it. */
export function fieldsOf({ points, color, width }) {
  const writer = new Writer();
  writer.varint(Math.min(16 * widest, Math.max(1, scaled(width))));
  const rgb = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  const fields = new Map([[tags.points, writePoints(points)], [tags.width, writer.finish()]]);
  if (rgb) fields.set(tags.colour, Uint8Array.from(rgb.slice(1), (pair) => Number.parseInt(pair, 16)));
  else fields.set(tags.css, new TextEncoder().encode(color));
  return fields;
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
  return { color: `#${hex(bytes.subarray(0, 3))}`, alpha: bytes.length > 3 ? bytes[3] / 255 : 1 };
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
