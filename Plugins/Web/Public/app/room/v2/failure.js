import { textOf } from "../../wire/ids.js";

const join = 16;
const operations = { first: 32, last: 36 };
const own = { first: 64, last: 67 };
const usual = 2000;
const expired = 4000;

/**
 * What an ERROR is about, and what follows: `{ kind: "operation", op, wait }` (op null for any),
 * `{ kind: "join", wait, code }`, `{ kind: "passing" }` for what may be lost, or `{ kind: "other" }`. `wait` is in ms,
 * null when saying it again is no use.
 */
export function failure({ about, reference, flags, wait, code, message }) {
  const said = { code, message, wait: flags & 1 ? (wait ?? usual) : null };
  if (about === join) return { ...said, kind: "join", code: code === "room_expired" ? expired : code };
  if (about >= own.first && about <= own.last) return { kind: "passing" };
  const isOperation = about >= operations.first && about <= operations.last;
  const op = reference.length === 8 ? textOf(reference) : null;
  return isOperation && (op || said.wait !== null) ? { ...said, kind: "operation", op } : { ...said, kind: "other" };
}
