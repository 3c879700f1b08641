import { boundsOf } from "./bounds.js";
import { SpatialIndex } from "./spatial-index.js";

/**
 * What is to be seen, back to front, and what of it has to be painted anew. Every element has a place `z`; where it
 * changed something below or between others, that part of the board is damaged, otherwise it is only added on top.
 * Damage is `{ entry }` (paint it above what is there), `{ box }` (paint that part anew) or `{ all: true }`.
 */
export class Scene {
  #entries = new Map();
  #index = new SpatialIndex();
  #lifts = new Map();
  #damage = [];

  /** The elements back to front. */
  get elements() {
    return this.entries.map(({ element }) => element);
  }

  /** The same with their places and bounds. */
  get entries() {
    return this.#sorted([...this.#entries.values()]);
  }

  get size() {
    return this.#entries.size;
  }

  has(strokeId) {
    return this.#entries.has(strokeId);
  }

  get(strokeId) {
    return this.#entries.get(strokeId)?.element;
  }

  boundsOf(strokeId) {
    return this.#entries.get(strokeId)?.bounds ?? null;
  }

  /** Replaces everything by `[{ element, z }]`. */
  reset(all) {
    this.#index.clear();
    this.#entries.clear();
    for (const { element, z } of all) this.#add(element, z);
    this.#damage = [{ all: true }];
  }

  /** Shows an element at its place; one with this id that was there goes. `isSame`: it looks as before. */
  set(element, z, isSame = false) {
    const before = this.#entries.get(element.strokeId);
    if (before?.element === element && before.z === z) return;
    if (before) this.#drop(before);
    const entry = this.#add(element, z);
    if (before && (isSame || before.element === element)) return this.#moved(entry, before.z);
    if (before) this.#hurt(before.bounds);
    if (entry.bounds && this.#isTop(entry)) this.#damage.push({ entry });
    else this.#hurt(entry.bounds);
  }

  delete(strokeId) {
    const before = this.#entries.get(strokeId);
    if (!before) return;
    this.#drop(before);
    this.#hurt(before.bounds);
  }

  /** Entries in a box, back to front, without those that are lifted. */
  within(box) {
    return this.#sorted(this.#index.within(box).filter(({ element }) => !this.#isLifted(element.strokeId)));
  }

  /** Takes elements out of the picture for a while (`by` shows them elsewhere), and puts those back that it had taken before. */
  lift(strokeIds, by = "tool") {
    const [before, now] = [this.#lifts.get(by) ?? new Set(), new Set(strokeIds)];
    this.#lifts.set(by, now);
    for (const id of before) if (!now.has(id)) this.#hurt(this.boundsOf(id));
    for (const id of now) if (!before.has(id)) this.#hurt(this.boundsOf(id));
  }

  /** What changed since it was asked the last time. What lies on top comes first: a part that is made anew has it, too. */
  takeDamage() {
    const damage = this.#damage;
    this.#damage = [];
    return [...damage.filter(({ entry }) => entry), ...damage.filter(({ entry }) => !entry)];
  }

  #add(element, z) {
    const entry = { element, z, bounds: boundsOf(element) };
    this.#entries.set(element.strokeId, entry);
    if (entry.bounds) this.#index.add(entry);
    return entry;
  }

  #drop(entry) {
    this.#entries.delete(entry.element.strokeId);
    if (entry.bounds) this.#index.remove(entry);
  }

  /** Only its place is another: that shows where others lie between the two. */
  #moved(entry, from) {
    if (!entry.bounds) return;
    const [low, high] = [Math.min(from, entry.z), Math.max(from, entry.z)];
    const isBetween = (other) => other !== entry && other.z > low && other.z < high;
    if (this.#index.within(entry.bounds).some(isBetween)) this.#hurt(entry.bounds);
  }

  #isTop(entry) {
    return !this.#isLifted(entry.element.strokeId) && this.#index.within(entry.bounds).every(({ z }) => z <= entry.z);
  }

  #isLifted(strokeId) {
    for (const lifted of this.#lifts.values()) if (lifted.has(strokeId)) return true;
    return false;
  }

  #hurt(box) {
    if (box) this.#damage.push({ box });
  }

  #sorted(entries) {
    return entries.sort((a, b) => a.z - b.z);
  }
}
