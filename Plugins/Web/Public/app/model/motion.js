import { changed } from "./element.js";
import { kinds, tags } from "./kinds.js";
import { between, shownAt } from "./transform.js";
import { unit, scaled } from "../wire/points.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import { id } from "../wire/ids.js";
import { WireError } from "../wire/error.js";

const mostPoints = 20_000;
const turned = { across: 1, down: 2 };

/**
 * The fields of a PREVIEW of a change (P-6): the elements' `ids`, what their UPDATE will replace (`patch`), and the
 * frames that they are moved from and to.
 */
export function motionFields({ ids, patch = new Map(), from, to }) {
  const fields = new Map(patch);
  const writer = new Writer();
  for (const each of ids) id.write(writer, each);
  fields.set(tags.elements, writer.finish());
  if (from) fields.set(tags.frames, framesField(from, to));
  return fields;
}

/** What such a PREVIEW says, or null when it cannot be read. */
export function motionFrom(fields) {
  try {
    const reader = new Reader(fields.get(tags.elements) ?? new Uint8Array());
    const ids = [];
    while (reader.left > 0) ids.push(id.read(reader));
    const patch = new Map([...fields].filter(([tag]) => tag !== tags.elements && tag !== tags.frames));
    const frames = fields.get(tags.frames);
    return { ids, patch, ...(frames && readFrames(frames)) };
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

/** Elements as such a change leaves them, of those that it names; of points only so many are moved live. */
export function inMotion({ patch, from, to }, elements) {
  const transform = from && between(from, to);
  let points = 0;
  return elements.filter((each) => (points += each.points?.length ?? 1) <= mostPoints).map((element) => {
    const patched = patch.size > 0 ? changed(element, patch) : element;
    return transform ? shownAt(patched, transform) : patched;
  });
}

/** The frame alone, as an element: where there are too many to be told. */
export function frameOf({ strokeId, to }) {
  const { left, top, right, bottom } = upright(to);
  return { strokeId, kind: kinds.rectangle, color: "#6c7bf0", width: 1, box: { x: left, y: top, width: right - left, height: bottom - top } };
}

function framesField(from, to) {
  const writer = new Writer();
  for (const { left, top, right, bottom } of [from, upright(to)]) {
    writer.signed(scaled(left));
    writer.signed(scaled(top));
    writer.varint(Math.max(0, scaled(right) - scaled(left)));
    writer.varint(Math.max(0, scaled(bottom) - scaled(top)));
  }
  const turns = (to.left > to.right ? turned.across : 0) + (to.top > to.bottom ? turned.down : 0);
  if (turns > 0) writer.varint(turns);
  return writer.finish();
}

/** A frame that is not turned over. */
function upright({ left, top, right, bottom }) {
  return { left: Math.min(left, right), top: Math.min(top, bottom), right: Math.max(left, right), bottom: Math.max(top, bottom) };
}

function readFrames(bytes) {
  const reader = new Reader(bytes);
  const frame = () => {
    const [left, top, width, height] = [reader.signed(), reader.signed(), reader.varint(), reader.varint()].map((value) => value / unit);
    return { left, top, right: left + width, bottom: top + height };
  };
  const [from, to] = [frame(), frame()];
  const turns = reader.left > 0 ? reader.varint() : 0;
  if (turns & turned.across) [to.left, to.right] = [to.right, to.left];
  if (turns & turned.down) [to.top, to.bottom] = [to.bottom, to.top];
  return { from, to };
}
