import { bytesOf, newOp } from "../wire/ids.js";

const kinds = ["put", "undo", "redo"];

/**
 * What was done here and is not acknowledged yet, oldest first. An operation is
 * `{ kind: "put" | "undo" | "redo", op, strokeId, stroke }`: `op` names it, that of a put is the stroke's id.
 */
export class Outbox {
  static limit = 500;
  #ops = [];
  #sent = new Set();
  #given = new Set();
  #store;

  /** `store` has `load()` and `save(ops)`: operations survive a reload. */
  constructor(store = { load: () => [], save: () => {} }) {
    this.#store = store;
    this.#ops = store.load().filter((op) => op && kinds.includes(op.kind) && op.stroke).map(named);
    this.#given = new Set(this.#ops);
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

  add(kind, stroke) {
    this.#change([...this.#ops, named({ kind, strokeId: stroke.strokeId, stroke })]);
  }

  find(op) {
    return this.#ops.find((each) => each.op === op);
  }

  /** Whether a stroke waits here and was surely never given to a socket, so that taking it back needs no message. */
  isUnsent(strokeId) {
    const own = this.#ops.filter((op) => op.strokeId === strokeId);
    return own.length === 1 && own[0].kind === "put" && !this.#given.has(own[0]);
  }

  /** Forgets the oldest operation that `is` finds; false when there is none. */
  acknowledge(is) {
    const found = this.#ops.find(is);
    if (found) this.#change(this.#ops.filter((op) => op !== found));
    return Boolean(found);
  }

  /** Forgets everything about a stroke, and returns what it was. */
  drop(strokeId) {
    const dropped = this.#ops.filter((op) => op.strokeId === strokeId);
    if (dropped.length > 0) this.#change(this.#ops.filter((op) => op.strokeId !== strokeId));
    return dropped;
  }

  /** Replaces all by what still has to be said, nothing of it sent yet. */
  restart(ops) {
    this.#sent.clear();
    this.#given.clear();
    this.#change(ops);
  }

  /**
   * Operations to send now, in order, at most `window` unacknowledged ones at a time. One waits for those before it on
   * the same stroke: were the first refused for now, the next would be refused for good. What follows waits with it, for
   * strokes lie in the order in which they are put and shown.
   */
  take(window) {
    const busy = new Set();
    const next = [];
    for (const op of this.#ops.slice(0, window)) {
      if (!this.#sent.has(op)) {
        if (busy.has(op.strokeId)) break;
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

  #change(ops) {
    this.#ops = ops;
    this.#store.save(ops);
  }
}

/** An operation with its name. What an older page left behind has none. */
function named(operation) {
  const op = operation.kind === "put" ? operation.strokeId : operation.op;
  return { ...operation, op: typeof op === "string" && (operation.kind === "put" || bytesOf(op)) ? op : newOp() };
}
