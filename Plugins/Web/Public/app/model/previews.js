import { elementFrom } from "./element.js";
import { change, isKnown } from "./kinds.js";
import { inMotion, motionFrom } from "./motion.js";

const life = 5000;
const mostPoints = 10_000;
const mostOfMember = 8;
const mostInAll = 256;

/**
 * What others are drawing right now (P-4, P-5) and how they move what is there (P-6). A preview ends with the entry of its op,
 * when it is cancelled, when its member leaves, or after five seconds without a sign; what has ended never comes back.
 */
export class Previews {
  #find;
  #shown = new Map();
  #ended = new Set();

  /** `find(id)`: the element that is there under an id. */
  constructor(find = () => null) {
    this.#find = find;
  }

  /** As they are drawn, above what is committed. */
  get elements() {
    const isThere = ({ strokeId }) => Boolean(this.#find(strokeId));
    return [...this.#shown.values()].flatMap(({ elements, hidden }) => (hidden.length > 0 ? elements.filter(isThere) : elements));
  }

  /** The ids of elements that are shown elsewhere than where they lie. */
  get hidden() {
    return [...this.#shown.values()].flatMap(({ hidden }) => hidden);
  }

  /** A PREVIEW by this person arrived; true when there is something new to see. */
  receive({ member, op, start, kind, fields }, now, userId) {
    const key = `${member} ${op}`;
    if (fields.size === 0) return this.#shown.delete(key);
    if (this.#ended.has(op)) return false;
    const elements = kind === change ? this.#moved(fields, userId) : this.#drawn(op, kind, fields, start, this.#shown.get(key));
    if (!elements) return false;
    const hidden = kind === change ? elements.map(({ strokeId }) => strokeId) : [];
    this.#shown.delete(key);
    this.#makeRoom(member);
    this.#shown.set(key, { member, op, elements, hidden, at: now });
    return true;
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
    for (const [key, { member }] of this.#shown) if (!isHere(member)) this.#shown.delete(key);
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

  /** Something new, with the points that are known already; null when it cannot be drawn. */
  #drawn(op, kind, fields, start, known) {
    const element = elementFrom(op, null, kind, fields);
    if (!isKnown(kind) || !(element.points || element.box)) return null;
    if (element.points) {
      if (start + element.points.length > mostPoints) return null;
      element.points = joined(known?.elements[0].points ?? [], start, element.points);
    }
    return [element];
  }

  /** What is there and its author changes; null when there is none of it. */
  #moved(fields, userId) {
    const motion = motionFrom(fields);
    const there = motion?.ids.map(this.#find).filter((element) => element?.fields && element.userId === userId) ?? [];
    return there.length > 0 ? inMotion(motion, there) : null;
  }

  /** The oldest make room, first those of the same member. */
  #makeRoom(member) {
    const own = [...this.#shown].filter(([, preview]) => preview.member === member);
    if (own.length >= mostOfMember) this.#shown.delete(own[0][0]);
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
