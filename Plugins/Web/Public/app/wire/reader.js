import { WireError } from "./error.js";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lastDigit = 0x0f; // 2^53 - 1 has 53 bits: seven bytes of seven, and four.

/** Reads the primitives of protocol v2 (W-2) from a range of bytes. Throws ``WireError``, never reads beyond the range. */
export class Reader {
  #bytes;
  #at;
  #end;

  constructor(bytes, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = Math.min(end, bytes.length);
  }

  /** How many bytes are left. */
  get left() {
    return this.#end - this.#at;
  }

  byte() {
    if (this.#at >= this.#end) throw new WireError("short");
    return this.#bytes[this.#at++];
  }

  /** 0 to 2^53 - 1; arithmetic instead of shifts, which are of 32 bits here. */
  varint() {
    const first = this.byte();
    if (first < 0x80) return first; // Most are short.
    let value = first & 0x7f;
    for (let count = 1, unit = 128; count < 8; count++, unit *= 128) {
      const byte = this.byte();
      const digit = byte & 0x7f;
      if (count === 7 && digit > lastDigit) break;
      value += digit * unit;
      if (byte < 0x80) {
        if (digit === 0) break;
        return value;
      }
    }
    throw new WireError("range", "a varint is too large or not in its shortest form");
  }

  /** A varint of the zigzag value. */
  signed() {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The next bytes, as a view of what is read. */
  take(count) {
    if (count > this.left) throw new WireError("short");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A length and as many bytes, at most `most`. */
  bytes(most = Infinity) {
    const count = this.varint();
    if (count > most) throw new WireError("range", `more than ${most} bytes`);
    return this.take(count);
  }

  string() {
    const bytes = this.bytes();
    try {
      return utf8.decode(bytes);
    } catch {
      throw new WireError("text");
    }
  }
}
