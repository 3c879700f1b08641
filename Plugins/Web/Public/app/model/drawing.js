import { Board } from "./board.js";

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

  /** An initial state: the truth; what is not in it stays in the outbox. */
  reset(strokes) {
    this.#board.reset(strokes);
    this.#outbox.settle((strokeId) => this.#board.has(strokeId));
    const isPending = (strokeId) => this.#outbox.ops.some((op) => op.strokeId === strokeId);
    this.#forgetUndone((strokeId) => this.#board.has(strokeId) && !isPending(strokeId));
  }

  /** Somebody's stroke was committed; an own one is hereby acknowledged. */
  committed(stroke) {
    this.#outbox.acknowledge("put", stroke?.strokeId);
    this.#board.put(stroke);
  }

  /** A stroke was hidden. One of ours that another tab has undone can be redone here as well. */
  hidden(strokeId, userId) {
    const stroke = this.#board.remove(strokeId);
    if (this.#outbox.acknowledge("undo", strokeId) || !stroke || userId !== this.#userId) return;
    if (stroke.userId === this.#userId) this.#undone.push({ kind: "redo", stroke });
  }

  /** A hidden stroke is shown again. */
  shown(stroke) {
    this.#outbox.acknowledge("redo", stroke?.strokeId);
    this.#board.raise(stroke);
    this.#forgetUndone((strokeId) => strokeId === stroke?.strokeId && !this.#isHiddenHere(strokeId));
  }

  /** The server refused what we said about a stroke. True when only a new initial state tells how it stands. */
  refused(strokeId) {
    const dropped = this.#outbox.drop(strokeId);
    this.#forgetUndone((id) => id === strokeId);
    return dropped.some((op) => op.kind !== "put");
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
