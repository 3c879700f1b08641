import { WireError } from "./error.js";

// The last of eleven letters carries four bits: its value is a multiple of four.
const form = /^~[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$/;
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const printable = /^[\x20-\x7e]{1,64}$/;

/** The text form of eight bytes (W-6): `~` and 11 characters of unpadded base64url. */
export function textOf(bytes) {
  let text = "~";
  for (let i = 0; i < 9; i += 3) {
    const three = (bytes[i] << 16) | (bytes[i + 1] << 8) | (bytes[i + 2] ?? 0);
    text += letters[three >> 18] + letters[(three >> 12) & 63] + letters[(three >> 6) & 63] + (i < 6 ? letters[three & 63] : "");
  }
  return text;
}

/** The eight bytes of a text form, or null for any other text. */
export function bytesOf(text) {
  if (!form.test(text)) return null;
  const base64 = text.slice(1).replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(`${base64}=`), (letter) => letter.charCodeAt(0));
}

/** A new random operation, in its text form. */
export function newOp(source = globalThis.crypto) {
  return textOf(source.getRandomValues(new Uint8Array(8)));
}

/** `op`: eight bytes; here always its text form. */
export const op = {
  read: (reader) => textOf(reader.take(8)),
  write(writer, text) {
    const bytes = bytesOf(text);
    if (!bytes) throw new WireError("range", "no operation's id");
    writer.put(bytes);
  },
};

/** `id`: the text form of eight bytes, or what a v1 client called it. */
export const id = {
  read(reader) {
    const count = reader.byte();
    if (count === 0) return op.read(reader);
    const text = String.fromCharCode(...reader.take(Math.min(count, 65)));
    if (!printable.test(text)) throw new WireError("range", "no id");
    return text;
  },
  write(writer, text) {
    const bytes = bytesOf(text);
    if (!bytes && !printable.test(text)) throw new WireError("range", "no id");
    writer.byte(bytes ? 0 : text.length);
    writer.put(bytes ?? Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  },
};
