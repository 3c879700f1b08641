import { Board } from "./board.js";
import { changed, isSameLook } from "./element.js";
import { History } from "./history.js";
import { Scene } from "./scene.js";
import { settle } from "./settle.js";

const above = 2 ** 40;

/**
 * The drawing as one person sees it (`scene`): what the server committed, with the own unacknowledged operations applied
 * on top. Undo and redo take back what one did oneself; without a memory of it the last own stroke to be seen.
 */
export class Drawing {
  #userId;
  #outbox;
  #board;
  #history = new History();
  #places = new WeakMap();
  #lastPlace = above;
  #neverSent = new Set();
  scene = new Scene();

  constructor(userId, outbox) {
    this.#userId = userId;
    this.#outbox = outbox;
    this.#board = new Board(userId);
  }

  /** What a reload keeps of what can be undone and redone. */
  get memory() {
    return { ...this.#history.saved, unsent: [...this.#neverSent] };
  }

  remember(memory) {
    this.#history.restore(memory);
    for (const id of Array.isArray(memory?.unsent) ? memory.unsent : []) this.#neverSent.add(id);
  }

  /** What is committed, back to front. */
  get committedElements() {
    return this.#board.entries.map(({ element }) => element);
  }

  get canUndo() {
    return this.#history.canUndo((step) => this.#canReverse(step)) || this.#lastOwn() !== undefined;
  }

  get canRedo() {
    return !this.#outbox.isFull && this.#history.canRedo((step) => this.#canApply(step));
  }

  /** Whether an element is committed and visible. */
  has(strokeId) {
    return this.#board.has(strokeId);
  }

  isOwn(strokeId) {
    return this.scene.get(strokeId)?.userId === this.#userId;
  }

  // What is done here

  /** Adds own elements. */
  draw(...elements) {
    for (const element of elements) this.#say("put", element);
    this.#history.add(elements.map((element) => ({ kind: "draw", element })));
  }

  /** Takes own elements away, as one action. */
  erase(elements) {
    const steps = elements.map((element) => ({ kind: "erase", element }));
    for (const { element } of steps) this.#hide(element);
    this.#history.add(steps);
  }

  /** Changes own elements, as one action: `{ element, before, after }` with patches for both directions. `op` names the last. */
  change(changes, op) {
    for (const each of changes) this.#say("update", each.element, each.after, each === changes.at(-1) ? op : undefined);
    this.#history.add(changes.map((change) => ({ kind: "change", ...change })));
  }

  undo() {
    if (this.#outbox.isFull) return;
    const steps = this.#history.undo((step) => this.#canReverse(step));
    if (steps) return [...steps].reverse().forEach((step) => this.#reverse(step));
    const element = this.#lastOwn();
    if (!element) return;
    this.#hide(element);
    this.#history.undid([{ kind: "draw", element }]);
  }

  redo() {
    if (this.#outbox.isFull) return;
    this.#history.redo((step) => this.#canApply(step))?.forEach((step) => this.#apply(step));
  }

  // What the server has committed

  /** The whole board: the truth; what is not in it stays in the outbox. */
  reset(elements) {
    this.#board.reset(elements);
    this.#refreshAll();
  }

  /** Operations of before were taken up by the outbox. */
  restored() {
    this.#refreshAll();
  }

  /** A new element lies on top. */
  committed(element) {
    if (this.#board.put(element)) this.#refresh(element.strokeId);
  }

  /** An element was hidden. One of ours that was not undone here (`isMine`) but in another tab can be redone here too. */
  hidden(strokeId, userId, isMine) {
    const element = this.#board.remove(strokeId);
    this.#refresh(strokeId);
    if (!isMine && element && userId === this.#userId && element.userId === this.#userId) this.#history.hidden(element);
  }

  /** A hidden element is shown again. One of ours that was shown in another tab can be undone here too. */
  shown(element, isMine = true) {
    this.#board.raise(element);
    this.#refresh(element.strokeId);
    if (!isMine && element.userId === this.#userId) this.#history.shown(element);
  }

  /** An element is changed where it lies: `by` gives the new one. */
  changed(strokeId, by) {
    this.#board.change(strokeId, by);
    this.#refresh(strokeId);
  }

  cleared() {
    this.#board.clear();
    this.#refreshAll();
  }

  // What the server says about our operations

  /** The operation with this name that waits for its acknowledgement. */
  waiting(op) {
    return this.#outbox.find(op);
  }

  /** The oldest operation that `is` finds is done: it is returned. What follows from it shows with its entry. */
  acknowledged(is) {
    return this.#outbox.acknowledge(is);
  }

  /** Shows an element as it is now: an operation about it has come to its end. */
  settled({ strokeId }) {
    this.#refresh(strokeId);
  }

  /** Drops from the outbox what an initial state of v1 shows to be done. */
  settle() {
    this.#outbox.restart(settle(this.#outbox.ops, (strokeId) => this.#board.has(strokeId)));
    this.#refreshAll();
  }

  /** The server refused something about a stroke: nothing about it waits any more. Returns what waited. */
  refused(strokeId) {
    const dropped = this.#outbox.drop(strokeId);
    this.#history.forget(strokeId);
    this.#refresh(strokeId);
    return dropped;
  }

  /** The server refused an operation for good. What followed a refused put is without a stroke. True when it waited. */
  refusedOp(op) {
    const found = this.#outbox.find(op);
    if (!found) return false;
    if (found.kind === "put") return this.refused(found.strokeId).length > 0;
    this.#outbox.acknowledge((each) => each === found);
    this.#refresh(found.strokeId);
    return true;
  }

  // Steps of the history

  #canReverse({ kind, element: { strokeId } }) {
    return kind === "erase" ? !this.scene.has(strokeId) : this.scene.has(strokeId);
  }

  #canApply({ kind, element: { strokeId } }) {
    return kind === "draw" ? !this.scene.has(strokeId) : this.scene.has(strokeId);
  }

  #reverse(step) {
    if (step.kind === "draw") this.#hide(step.element);
    else if (step.kind === "erase") this.#show(step.element);
    else this.#say("update", step.element, step.before);
  }

  #apply(step) {
    if (step.kind === "draw") this.#show(step.element);
    else if (step.kind === "erase") this.#hide(step.element);
    else this.#say("update", step.element, step.after);
  }

  /** What never left is taken back without a word. */
  #hide({ strokeId }) {
    const element = this.scene.get(strokeId);
    if (!element) return;
    if (!this.#outbox.isUnsent(strokeId)) return this.#say("undo", element);
    this.#outbox.drop(strokeId);
    this.#neverSent.add(strokeId);
    this.#refresh(strokeId);
  }

  #show(element) {
    this.#say(this.#neverSent.delete(element.strokeId) ? "put" : "redo", element);
  }

  #say(kind, element, patch, op) {
    this.#outbox.add(kind, element, patch, op);
    this.#refresh(element.strokeId);
  }

  /** The own element that was seen last. */
  #lastOwn() {
    const isSeen = ({ kind, strokeId }) => (kind === "put" || kind === "redo") && this.isOwn(strokeId);
    const waiting = this.#outbox.ops.findLast(isSeen);
    if (waiting) return this.scene.get(waiting.strokeId);
    const id = this.#board.own.findLast((strokeId) => this.scene.has(strokeId));
    return id && this.scene.get(id);
  }

  // What is seen

  #refreshAll() {
    const ids = new Set([...this.#board.entries.map(({ element }) => element.strokeId),
      ...this.#outbox.ops.map(({ strokeId }) => strokeId)]);
    this.scene.reset([...ids].map((id) => this.#seen(id)).filter(Boolean));
  }

  #refresh(strokeId) {
    const seen = this.#seen(strokeId);
    if (!seen) return this.scene.delete(strokeId);
    const before = this.scene.get(strokeId);
    this.scene.set(seen.element, seen.z, Boolean(before) && isSameLook(before, seen.element));
  }

  /** How an element is to be seen now, `{ element, z }`, or null: what is committed, then what waits. */
  #seen(strokeId) {
    let [element, z] = [this.#board.get(strokeId), this.#board.place(strokeId)];
    let isVisible = element !== undefined;
    for (const op of this.#outbox.of(strokeId)) {
      if (op.kind === "undo") isVisible = false;
      else if (op.kind === "update") element = element && changed(element, op.patch);
      else if (op.kind === "redo" || !isVisible) [element, z, isVisible] = [element ?? op.stroke, this.#placeOf(op), true];
    }
    return isVisible && element ? { element, z } : null;
  }

  /** What waits lies above all that is committed, in its own order. */
  #placeOf(op) {
    if (!this.#places.has(op)) this.#places.set(op, ++this.#lastPlace);
    return this.#places.get(op);
  }
}
