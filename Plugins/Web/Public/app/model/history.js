import { elementFrom } from "./element.js";

const most = 200;

/**
 * What one person did, to be undone and redone: actions of steps. A step is `{ kind: "draw" | "erase", element }` or
 * `{ kind: "change", element, before, after }` with the patches of both directions. A new action ends what can be redone.
 */
export class History {
  #done = [];
  #undone = [];

  add(steps) {
    if (steps.length === 0) return;
    this.#done = [...this.#done, steps].slice(-most);
    this.#undone = [];
  }

  /** An own element was hidden elsewhere: it can be shown again here. */
  hidden(element) {
    this.#undone = [...this.#undone, [{ kind: "draw", element }]].slice(-most);
  }

  /** An own element was shown again elsewhere: that can be undone here. */
  shown(element) {
    this.#undone = this.#undone.filter((steps) => !steps.every((step) => step.element.strokeId === element.strokeId));
    this.#done = [...this.#done, [{ kind: "draw", element }]].slice(-most);
  }

  /** The next steps to undo, of those that `can(step)` be; they count as undone. Null for none. */
  undo(can) {
    const steps = pop(this.#done, can);
    if (steps) this.#undone.push(steps);
    return steps;
  }

  redo(can) {
    const steps = pop(this.#undone, can);
    if (steps) this.#done.push(steps);
    return steps;
  }

  canUndo(can) {
    return this.#done.some((steps) => steps.some(can));
  }

  canRedo(can) {
    return this.#undone.some((steps) => steps.some(can));
  }

  /** Something was undone that no action here had done. */
  undid(steps) {
    this.#undone.push(steps);
  }

  /** An element that never came to be: nothing about it can be undone or redone. */
  forget(strokeId) {
    const rest = (steps) => steps.filter(({ element }) => element.strokeId !== strokeId);
    this.#done = this.#done.map(rest);
    this.#undone = this.#undone.map(rest);
  }

  /** What a reload keeps. */
  get saved() {
    return { done: this.#done.map(bare), undone: this.#undone.map(bare) };
  }

  /** Takes up what was saved, below what was done since. */
  restore(saved) {
    const actions = (list) => (Array.isArray(list) ? list.filter((steps) => Array.isArray(steps)).map(whole) : []);
    const isFresh = this.#done.length === 0;
    this.#done = [...actions(saved?.done), ...this.#done].slice(-most);
    if (isFresh) this.#undone = [...actions(saved?.undone), ...this.#undone].slice(-most);
  }
}

/** The last action of which something can be done: those steps. What cannot be done any more is forgotten. */
function pop(actions, can) {
  while (actions.length > 0) {
    const steps = actions.pop().filter(can);
    if (steps.length > 0) return steps;
  }
  return null;
}

/** Steps with what makes an element only: its looks follow from its fields. */
function bare(steps) {
  return steps.map((step) => {
    const { strokeId, userId, kind, fields } = step.element;
    return fields ? { ...step, element: { strokeId, userId, kind, fields } } : step;
  });
}

function whole(steps) {
  return steps.filter((step) => step?.element).map((step) => {
    const { strokeId, userId, kind, fields } = step.element;
    return fields ? { ...step, element: elementFrom(strokeId, userId, kind, fields) } : step;
  });
}
