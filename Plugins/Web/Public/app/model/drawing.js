import { Board } from "./board.js";
import { settle } from "./settle.js";

/**
 * The drawing as one person sees it: what the server committed, with the own unacknowledged operations applied on top.
 * Undo and redo follow from it: the last own stroke to be seen can be undone, also after a reload.
 */
export class Drawing {
  #userId;
  #outbox;
  #board = new Board();
  #undone = [];

  constructor(userId, outbox) {
    this.#userId = userId;
    this.#outbox = outbox;
  }

  /** `base`: committed strokes back to front; `top`: own strokes above them whose echo has not come yet. */
  view() {
    const last = new Map();
    for (const op of this.#outbox.ops) {
      last.delete(op.strokeId);
      last.set(op.strokeId, op);
    }
    const isPending = ({ strokeId }) => last.has(strokeId) && last.get(strokeId).kind !== "put";
    const base = this.#board.strokes.filter((stroke) => !isPending(stroke));
    const isOnTop = ({ kind, strokeId }) => kind === "redo" || (kind === "put" && !this.#board.has(strokeId));
    const top = [...last.values()].filter(isOnTop);
    return { base, top: top.map((op) => op.stroke) };
  }

  get canUndo() {
    return this.#lastOwn() !== undefined;
  }

  get canRedo() {
    return this.#undone.length > 0 && !this.#outbox.isFull;
  }

  /** Whether an element is committed and visible. */
  has(strokeId) {
    return this.#board.has(strokeId);
  }

  // What is done here

  /** Adds an own stroke. */
  draw(stroke) {
    this.#undone = [];
    this.#outbox.add("put", stroke);
  }

  /** Hides the own stroke that was seen last. */
  undo() {
    const stroke = this.#lastOwn();
    if (!stroke || this.#outbox.isFull) return;
    if (this.#outbox.isUnsent(stroke.strokeId)) {
      this.#outbox.drop(stroke.strokeId);
      this.#undone.push({ kind: "put", stroke });
    } else {
      this.#outbox.add("undo", stroke);
      this.#undone.push({ kind: "redo", stroke });
    }
  }

  /** Shows the own stroke that was hidden last, on top. */
  redo() {
    if (!this.canRedo) return;
    const { kind, stroke } = this.#undone.pop();
    this.#outbox.add(kind, stroke);
  }

  // What the server has committed

  /** The whole board: the truth; what is not in it stays in the outbox. */
  reset(strokes) {
    this.#board.reset(strokes);
    const isPending = (strokeId) => this.#outbox.ops.some((op) => op.strokeId === strokeId);
    this.#forgetUndone((strokeId) => this.#board.has(strokeId) && !isPending(strokeId));
  }

  /** A new element lies on top. */
  committed(stroke) {
    this.#board.put(stroke);
  }

  /** An element was hidden. One of ours that was not undone here (`isMine`) but in another tab can be redone here too. */
  hidden(strokeId, userId, isMine) {
    const stroke = this.#board.remove(strokeId);
    if (isMine || !stroke || userId !== this.#userId || stroke.userId !== this.#userId) return;
    this.#undone.push({ kind: "redo", stroke });
  }

  /** A hidden element is shown again. */
  shown(stroke) {
    this.#board.raise(stroke);
    this.#forgetUndone((strokeId) => strokeId === stroke.strokeId && !this.#isHiddenHere(strokeId));
  }

  /** An element is changed where it lies: `by` gives the new one. */
  changed(strokeId, by) {
    this.#board.change(strokeId, by);
  }

  cleared() {
    this.#board.clear();
  }

  // What the server says about our operations

  /** The operation with this name that waits for its acknowledgement. */
  waiting(op) {
    return this.#outbox.find(op);
  }

  /** The oldest operation that `is` finds is done; false when there is none. */
  acknowledged(is) {
    return this.#outbox.acknowledge(is);
  }

  /** Drops from the outbox what an initial state of v1 shows to be done. */
  settle() {
    this.#outbox.restart(settle(this.#outbox.ops, (strokeId) => this.#board.has(strokeId)));
  }

  /** The server refused something about a stroke: nothing about it waits any more. Returns what waited. */
  refused(strokeId) {
    const dropped = this.#outbox.drop(strokeId);
    this.#forgetUndone((id) => id === strokeId);
    return dropped;
  }

  /** The server refused an operation for good. What followed a refused put is without a stroke. True when it waited. */
  refusedOp(op) {
    const found = this.#outbox.find(op);
    if (!found) return false;
    if (found.kind === "put") this.#outbox.drop(found.strokeId);
    else this.#outbox.acknowledge((each) => each === found);
    this.#forgetUndone((id) => id === found.strokeId && !this.#isHiddenHere(id));
    return true;
  }

  #lastOwn() {
    const { base, top } = this.view();
    return top.at(-1) ?? base.findLast((stroke) => stroke.userId === this.#userId);
  }

  #isHiddenHere(strokeId) {
    return this.#outbox.ops.findLast((op) => op.strokeId === strokeId)?.kind === "undo";
  }

  #forgetUndone(isGone) {
    this.#undone = this.#undone.filter(({ stroke }) => !isGone(stroke.strokeId));
  }
}
