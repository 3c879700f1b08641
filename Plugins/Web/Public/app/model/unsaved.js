import { changed, elementFrom } from "./element.js";
import { isKnown } from "./kinds.js";

const most = 1000;

/**
 * What others did and the server cannot save yet (O-11), shown above what is committed: each entry until it comes as such, or
 * nothing waits any more. `drawing` is what they are above.
 */
export class Unsaved {
  #drawing;
  #entries = new Map();
  #looks = null;

  constructor(drawing) {
    this.#drawing = drawing;
  }

  /** What is to be seen of it, back to front. */
  get elements() {
    return [...this.#seen().values()].filter((element) => element && isKnown(element.kind) && (element.points || element.box));
  }

  /** The ids of what is not as it was committed. */
  get hidden() {
    return this.#entries.size > 0 ? [...this.#seen().keys()] : [];
  }

  /** How an element is with what waits; null when it is hidden. */
  get(strokeId) {
    const looks = this.#seen();
    return looks.has(strokeId) ? looks.get(strokeId) : this.#drawing.scene.get(strokeId) ?? null;
  }

  /** An entry that waits; `whose(user)` is the user id behind an index. */
  add(entry, whose) {
    const made = ({ user, kind, fields }, id) => elementFrom(id, whose(user), kind, fields);
    const bodies = entry.type === "PUT" ? [made(entry, entry.op)]
      : entry.type === "SHOW" ? entry.elements.map((each) => made(each, each.element)) : [];
    this.#entries.set(entry.op, { ...entry, bodies });
    if (this.#entries.size > most) this.#entries.delete(this.#entries.keys().next().value);
    this.#looks = null;
  }

  /** The entry with this op is committed, or was refused; what waits counts from what is there now. */
  end(op) {
    this.#entries.delete(op);
    this.#looks = null;
  }

  /** Nothing waits any more; true when something did. */
  clear() {
    const isNews = this.#entries.size > 0;
    this.#entries.clear();
    this.#looks = null;
    return isNews;
  }

  /** The elements that entries say something about, as they leave them: null for hidden ones. */
  #seen() {
    if (this.#looks) return this.#looks;
    this.#looks = new Map();
    for (const entry of this.#entries.values()) this.#apply(entry, this.#looks);
    return this.#looks;
  }

  #apply({ type, bodies, element, elements, fields }, looks) {
    const now = looks.has(element) ? looks.get(element) : this.#drawing.scene.get(element);
    for (const body of bodies) looks.set(body.strokeId, body);
    if (type === "UPDATE" && now) looks.set(element, changed(now, fields));
    if (type === "HIDE") for (const id of elements) looks.set(id, null);
    if (type !== "CLEAR") return;
    for (const { strokeId } of this.#drawing.committedElements) looks.set(strokeId, null);
    for (const id of looks.keys()) looks.set(id, null);
  }
}
