import { WireError } from "./error.js";
import { fromClient, fromServer } from "./messages.js";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

/** The bytes of one message (W-1); several, one behind the other, may share a WebSocket message. */
export function encode(name, values = {}, { named } = fromClient) {
  const { type, payload } = named.get(name);
  const inner = new Writer();
  payload.write(inner, values);
  const writer = new Writer();
  writer.varint(type);
  writer.bytes(inner.finish());
  return writer.finish();
}

/**
 * What a WebSocket message says: `messages` in order, each its values with its name as `type`, and `errors` for those that could
 * not be read; the others still count (W-4). Types nobody knows are left out (W-3). Never throws.
 */
export function decode(bytes, { ofType } = fromServer) {
  const frame = new Reader(bytes);
  const messages = [];
  const errors = [];
  while (frame.left > 0) {
    const read = attempt(() => ({ type: frame.varint(), payload: frame.bytes() }));
    if (read.error) return { messages, errors: [...errors, read.error] };
    const row = ofType.get(read.value.type);
    if (!row) continue;
    const { error, value } = attempt(() => row.payload.read(new Reader(read.value.payload)));
    if (error) errors.push(Object.assign(error, { type: read.value.type }));
    else messages.push({ type: row.name, ...value });
  }
  return { messages, errors };
}

function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof WireError) return { error };
    throw error;
  }
}
