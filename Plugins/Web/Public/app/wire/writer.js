import { WireError } from "./error.js";

const utf8 = new TextEncoder();

/** Writes the primitives of protocol v2 (W-2) into bytes that grow. Throws ``WireError`` for what has no such form. */
export class Writer {
  #bytes = new Uint8Array(64);
  #count = 0;

  get count() {
    return this.#count;
  }

  byte(value) {
    if (!Number.isInteger(value) || value < 0 || value > 255) throw new WireError("range", `${value} is no byte`);
    this.#room(1);
    this.#bytes[this.#count++] = value;
  }

  varint(value) {
    if (!Number.isSafeInteger(value) || value < 0) throw new WireError("range", `${value} is no varint`);
    this.#room(8);
    while (value >= 128) {
      this.#bytes[this.#count++] = (value % 128) + 128;
      value = Math.floor(value / 128);
    }
    this.#bytes[this.#count++] = value;
  }

  signed(value) {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Bytes as they are. */
  put(bytes) {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#count);
    this.#count += bytes.length;
  }

  /** A length and the bytes. */
  bytes(bytes) {
    this.varint(bytes.length);
    this.put(bytes);
  }

  string(value) {
    this.bytes(utf8.encode(value));
  }

  /** What was written. */
  finish() {
    return this.#bytes.slice(0, this.#count);
  }

  #room(more) {
    if (this.#count + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#count + more, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
