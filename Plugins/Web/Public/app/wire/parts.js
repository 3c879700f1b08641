import { WireError } from "./error.js";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

/** What payloads are made of: `read(reader)` gives a value, `write(writer, value)` takes one. */
export const byte = { read: (reader) => reader.byte(), write: (writer, value) => writer.byte(value) };
export const varint = { read: (reader) => reader.varint(), write: (writer, value) => writer.varint(value) };
export const signed = { read: (reader) => reader.signed(), write: (writer, value) => writer.signed(value) };
export const string = { read: (reader) => reader.string(), write: (writer, value) => writer.string(value) };

/** A length and at most `most` bytes. */
export const bytes = (most) => ({
  read: (reader) => reader.bytes(most),
  write: (writer, value) => writer.bytes(value),
});

/** All that is left, `most` bytes at most. */
export const rest = (most) => ({
  read: (reader) => reader.take(Math.min(reader.left, most)),
  write: (writer, value) => writer.put(value),
});

/** Named parts, one behind the other: an object. */
export function group(layout) {
  const parts = Object.entries(layout);
  return {
    read(reader) {
      const value = {};
      for (let i = 0; i < parts.length; i++) value[parts[i][0]] = parts[i][1].read(reader);
      return value;
    },
    write(writer, value) {
      for (const [name, part] of parts) part.write(writer, value[name]);
    },
  };
}

/** A count and as many parts: an array. Every part has a byte at least, so that bytes end before memory does. */
export const counted = (part) => ({
  read(reader) {
    const count = reader.varint();
    if (count > reader.left) throw new WireError("short");
    return Array.from({ length: count }, () => part.read(reader));
  },
  write(writer, values) {
    writer.varint(values.length);
    for (const value of values) part.write(writer, value);
  },
});

/** Parts until the payload ends: an array. */
export const repeated = (part) => ({
  read(reader) {
    const values = [];
    while (reader.left > 0) values.push(part.read(reader));
    return values;
  },
  write(writer, values) {
    for (const value of values) part.write(writer, value);
  },
});

/** A length and as many bytes, which the part reads by itself. */
export const sized = (part) => ({
  read: (reader) => part.read(new Reader(reader.bytes())),
  write(writer, value) {
    const inner = new Writer();
    part.write(inner, value);
    writer.bytes(inner.finish());
  },
});
