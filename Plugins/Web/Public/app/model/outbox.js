/**
 * What was done here and is not acknowledged yet, oldest first. An operation is
 * `{ kind: "put" | "undo" | "redo", strokeId, stroke }`; the echo of it is its acknowledgement.
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
    this.#ops = store.load().filter((op) => op && ["put", "undo", "redo"].includes(op.kind) && op.stroke);
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
    this.#change([...this.#ops, { kind, strokeId: stroke.strokeId, stroke }]);
  }

  /** Whether a stroke waits here and was surely never given to a socket, so that taking it back needs no message. */
  isUnsent(strokeId) {
    const own = this.#ops.filter((op) => op.strokeId === strokeId);
    return own.length === 1 && own[0].kind === "put" && !this.#given.has(own[0]);
  }

  /** Forgets the oldest operation of this kind on this stroke; false when there is none. */
  acknowledge(kind, strokeId) {
    const found = this.#ops.find((op) => op.kind === kind && op.strokeId === strokeId);
    if (found) this.#change(this.#ops.filter((op) => op !== found));
    return Boolean(found);
  }

  /** Forgets everything about a stroke, and returns what it was. */
  drop(strokeId) {
    const dropped = this.#ops.filter((op) => op.strokeId === strokeId);
    if (dropped.length > 0) this.#change(this.#ops.filter((op) => op.strokeId !== strokeId));
    return dropped;
  }

  /** After an initial state: what still has to be said, nothing of it sent yet on this connection. */
  settle(isVisible) {
    this.#sent.clear();
    this.#given.clear();
    this.#change(settle(this.#ops, isVisible));
  }

  /** Operations to send now, at most `window` unacknowledged ones at a time, in order. */
  take(window) {
    const next = this.#ops.slice(0, window).filter((op) => !this.#sent.has(op));
    for (const op of next) {
      this.#sent.add(op);
      this.#given.add(op);
    }
    return next;
  }

  /** Lets everything be sent again, for an acknowledgement that does not come. */
  rewind() {
    this.#sent.clear();
  }

  #change(ops) {
    this.#ops = ops;
    this.#store.save(ops);
  }
}

/**
 * The shortest operations that lead from what the server shows to what is wanted here. A put that was cut off may or may
 * not have arrived: it is said again (the server keeps it once), with what followed it.
 */
export function settle(ops, isVisible) {
  const rest = [];
  for (const [strokeId, own] of groupByStroke(ops)) {
    const put = own.find((op) => op.kind === "put");
    const last = own.at(-1);
    const isWanted = last.kind !== "undo";
    if (put && !isVisible(strokeId)) {
      rest.push(put);
      if (last !== put) rest.push(last);
    } else if (isWanted !== isVisible(strokeId)) {
      rest.push(last);
    }
  }
  return rest;
}

function groupByStroke(ops) {
  const groups = new Map();
  for (const op of ops) groups.set(op.strokeId, [...(groups.get(op.strokeId) ?? []), op]);
  return groups;
}
