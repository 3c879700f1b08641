import { bytesOf, newOp } from "../wire/ids.js";

const kinds = ["put", "undo", "redo", "update"];

/**
 * What was done here and is not acknowledged yet, oldest first. An operation is
 * `{ kind: "put" | "undo" | "redo" | "update", op, strokeId, stroke, patch }`: `op` names it, that of a put is the
 * stroke's id; `patch` are the fields that an update replaces.
 */
export class Outbox {
  static limit = 1000;
  #ops = [];
  #sent = new Set();
  #given = new Set();
  #store;

  /** `store` has `add(op)` and `remove(ops)`: operations survive a reload. */
  constructor(store = { add: () => {}, remove: () => {} }) {
    this.#store = store;
  }

  get ops() {
    return this.#ops;
  }

  get isFull() {
    return this.#ops.length >= Outbox.limit;
  }

  /** How many strokes are not as the server has them. */
  get unsaved() {
    return new Set(this.#ops.map((op) => op.strokeId)).size;
  }

  /** Takes up what a page of before has left behind; it may have been sent. */
  restore(ops) {
    const known = new Set(this.#ops.map(({ op }) => op));
    const found = ops.filter((op) => op && kinds.includes(op.kind) && op.stroke).map(named);
    const old = found.filter(({ op }) => !known.has(op));
    for (const op of old) this.#given.add(op);
    this.#ops = [...old, ...this.#ops];
  }

  /** `name`: under which others know it already. */
  add(kind, stroke, patch, name) {
    const op = named({ kind, op: name, strokeId: stroke.strokeId, stroke, ...(patch && { patch }) });
    this.#ops.push(op);
    this.#store.add(op);
  }

  find(op) {
    return this.#ops.find((each) => each.op === op);
  }

  /** What waits about one stroke, oldest first. */
  of(strokeId) {
    return this.#ops.filter((op) => op.strokeId === strokeId);
  }

  /** Whether a stroke waits here and was surely never given to a socket, so that taking it back needs no message. */
  isUnsent(strokeId) {
    const own = this.of(strokeId);
    return own[0]?.kind === "put" && own.every((op) => !this.#given.has(op));
  }

  /** Forgets the oldest operation that `is` finds, and returns it. */
  acknowledge(is) {
    const found = this.#ops.find(is);
    if (found) this.#forget([found]);
    return found;
  }

  /** Forgets everything about a stroke, and returns what it was. */
  drop(strokeId) {
    const dropped = this.of(strokeId);
    this.#forget(dropped);
    return dropped;
  }

  /** Replaces all by what still has to be said, nothing of it sent yet. */
  restart(ops) {
    this.#sent.clear();
    this.#given.clear();
    this.#forget(this.#ops.filter((op) => !ops.includes(op)));
  }

  /**
   * Operations to send now, in order, at most `count`, and `window` unacknowledged ones at a time. One waits for those before it on
   * the same stroke: were the first refused for now, the next would be refused for good. What follows waits with it, for
   * strokes lie in the order in which they are put and shown.
   */
  take(window, count = Infinity) {
    const busy = new Set();
    const next = [];
    for (const op of this.#ops.slice(0, window)) {
      if (!this.#sent.has(op)) {
        if (busy.has(op.strokeId) || next.length >= count) break;
        next.push(op);
        this.#sent.add(op);
        this.#given.add(op);
      }
      busy.add(op.strokeId);
    }
    return next;
  }

  /** Lets everything, or one operation, be sent again. */
  rewind(op) {
    if (op) this.#sent.delete(op);
    else this.#sent.clear();
  }

  #forget(ops) {
    if (ops.length === 0) return;
    const gone = new Set(ops);
    this.#ops = this.#ops.filter((op) => !gone.has(op));
    for (const op of ops) {
      this.#sent.delete(op);
      this.#given.delete(op);
    }
    this.#store.remove(ops);
  }
}

/** An operation with its name. What an older page left behind has none. */
function named(operation) {
  const op = operation.kind === "put" ? operation.strokeId : operation.op;
  return { ...operation, op: typeof op === "string" && (operation.kind === "put" || bytesOf(op)) ? op : newOp() };
}
