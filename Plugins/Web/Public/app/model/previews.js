import { elementFrom } from "./element.js";
import { isKnown } from "./kinds.js";

const life = 5000;
const mostPoints = 10_000;
const mostOfMember = 8;
const mostInAll = 256;

/**
 * What others are drawing right now (P-4, P-5). A preview ends with the entry of its op, when it is cancelled, when its
 * member leaves, or after five seconds without a sign; what has ended never comes back. And what others have drawn that waits
 * for the server's store (O-11): it stays until its entry comes, or nothing waits any more.
 */
export class Previews {
  #shown = new Map();
  #ended = new Set();

  /** As they are drawn, above what is committed. */
  get elements() {
    return Array.from(this.#shown.values(), ({ element }) => element);
  }

  /** A PREVIEW arrived; true when there is something new to see. */
  receive({ member, op, start, kind, fields }, now) {
    const key = `${member} ${op}`;
    if (fields.size === 0) return this.#remove(key);
    if (this.#ended.has(op)) return false;
    const known = this.#shown.get(key);
    const element = elementFrom(op, null, kind, fields);
    if (!isKnown(kind) || !(element.points || element.box)) return false;
    if (element.points) {
      if (start + element.points.length > mostPoints) return false;
      element.points = joined(known?.element.points ?? [], start, element.points);
    }
    this.#shown.delete(key);
    this.#makeRoom(member);
    this.#shown.set(key, { member, op, element, at: now });
    return true;
  }

  /** Shows what somebody has drawn and the server cannot save yet; true when there is something new to see. */
  wait(element) {
    if (this.#ended.has(element.strokeId) || !isKnown(element.kind) || !(element.points || element.box)) return false;
    for (const [key, { op }] of this.#shown) if (op === element.strokeId) this.#shown.delete(key);
    this.#makeRoom(null);
    this.#shown.set(`unsaved ${element.strokeId}`, { member: null, op: element.strokeId, element, at: Infinity });
    return true;
  }

  /** Nothing waits for the store any more; true when something did. */
  waitNoMore() {
    const before = this.#shown.size;
    for (const [key, { member }] of this.#shown) if (member === null) this.#shown.delete(key);
    return this.#shown.size < before;
  }

  /** The entry with this op is here: from now on the committed element shows. */
  end(op) {
    this.#ended.delete(op);
    this.#ended.add(op);
    if (this.#ended.size > mostInAll) this.#ended.delete(this.#ended.values().next().value);
    for (const [key, preview] of this.#shown) if (preview.op === op) this.#shown.delete(key);
  }

  /** Keeps those of the members that `isHere` knows. */
  keep(isHere) {
    for (const [key, { member }] of this.#shown) if (member !== null && !isHere(member)) this.#shown.delete(key);
  }

  /** Takes away those nothing was heard of; true when there were any. */
  expire(now) {
    const before = this.#shown.size;
    for (const [key, { at }] of this.#shown) if (now - at > life) this.#shown.delete(key);
    return this.#shown.size < before;
  }

  clear() {
    this.#shown.clear();
  }

  #remove(key) {
    return this.#shown.delete(key);
  }

  /** The oldest make room, first those of the same member. */
  #makeRoom(member) {
    const own = [...this.#shown].filter(([, preview]) => preview.member === member);
    if (member !== null && own.length >= mostOfMember) this.#shown.delete(own[0][0]);
    if (this.#shown.size >= mostInAll) this.#shown.delete(this.#shown.keys().next().value);
  }
}

/** The points with those from `start` on replaced. What was missed is a straight line, so that indices stay true. */
function joined(points, start, more) {
  const kept = points.slice(0, start);
  const [from, to] = [kept.at(-1) ?? more[0], more[0]];
  const missing = start - kept.length;
  for (let i = 1; i <= missing; i++) {
    const part = i / (missing + 1);
    kept.push({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
  }
  return kept.concat(more);
}
