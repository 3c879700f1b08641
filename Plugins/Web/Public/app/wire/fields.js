import { WireError } from "./error.js";
import { Reader } from "./reader.js";

/** An element's fields (E-1) until the payload ends: a Map from tag to bytes, also of tags nobody here knows. */
export const fields = {
  read(source) {
    const reader = new Reader(source.take(source.left).slice()); // Not a view: the frame it came in need not stay.
    const found = new Map();
    let before = -1;
    while (reader.left > 0) {
      const tag = reader.varint();
      if (tag <= before) throw new WireError("order", "tags ascend, each once");
      found.set(tag, reader.bytes());
      before = tag;
    }
    return found;
  },
  write(writer, values) {
    for (const [tag, bytes] of [...values].sort(([a], [b]) => a - b)) {
      writer.varint(tag);
      writer.bytes(bytes);
    }
  },
};

/** The fields after an UPDATE (O-5): those of the patch win, those of length 0 are removed. */
export function patched(values, patch) {
  const merged = new Map(values);
  for (const [tag, bytes] of patch) {
    if (bytes.length === 0) merged.delete(tag);
    else merged.set(tag, bytes);
  }
  return merged;
}
