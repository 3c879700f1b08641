import { tags } from "./kinds.js";
import { scaled, unit } from "../wire/points.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";
import { WireError } from "../wire/error.js";

/** The fields of a PREVIEW that says what of the board is seen (P-7). */
export function sightFields({ left, top, right, bottom }) {
  const writer = new Writer();
  writer.signed(scaled(left));
  writer.signed(scaled(top));
  writer.varint(Math.max(1, scaled(right - left)));
  writer.varint(Math.max(1, scaled(bottom - top)));
  return new Map([[tags.sight, writer.finish()]]);
}

/** The fields of a PREVIEW that asks somebody what they see. */
export function askingFields(userId) {
  return new Map([[tags.asked, new TextEncoder().encode(userId)]]);
}

/** Whom such a PREVIEW asks; "" when it asks nobody. */
export function askedBy(fields) {
  return new TextDecoder().decode(fields.get(tags.asked) ?? new Uint8Array());
}

/** What such a PREVIEW says, or null when it cannot be read. */
export function sightFrom(fields) {
  try {
    const reader = new Reader(fields.get(tags.sight) ?? new Uint8Array());
    const [left, top, width, height] = [reader.signed(), reader.signed(), reader.varint(), reader.varint()].map((value) => value / unit);
    return width > 0 && height > 0 ? { left, top, right: left + width, bottom: top + height } : null;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
