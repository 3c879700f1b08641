import { el, svg } from "../dom.js";
import { userColour } from "../model/ids.js";

const silence = 30_000;
const longest = 250;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Other people's cursors, each under a key: an arrow with a name in a layer over the board, gliding from place to place. */
export class Cursors {
  #layer;
  #camera;
  #cursors = new Map();
  #places = new Map();

  constructor(layer, camera) {
    this.#layer = layer;
    this.#camera = camera;
  }

  /** Shows where somebody points now. */
  move({ key, userId, x, y }, name, now) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const known = this.#cursors.get(key);
    const cursor = known ?? this.#add(key, userId);
    const began = performance.now();
    const isGliding = known && !still.matches;
    Object.assign(cursor, { from: isGliding ? { ...cursor.shown } : { x, y }, to: { x, y }, began,
      lasts: Math.min(longest, Math.max(16, began - cursor.heard)), at: now, heard: began });
    this.#places.set(userId, { x, y });
    if (cursor.label.textContent !== name) cursor.label.textContent = name;
    this.#put(cursor, began);
  }

  /** Where somebody pointed last, or null. */
  placeOf(userId) {
    return this.#places.get(userId) ?? null;
  }

  remove(key) {
    this.#cursors.get(key)?.element.remove();
    this.#cursors.delete(key);
  }

  /** Keeps those that `isHere(key)` knows. */
  keep(isHere) {
    for (const key of [...this.#cursors.keys()]) if (!isHere(key)) this.remove(key);
  }

  clear() {
    this.keep(() => false);
  }

  /** Takes away those that have not moved for half a minute. */
  sweep(now) {
    for (const [key, { at }] of this.#cursors) if (now - at > silence) this.remove(key);
  }

  /** Follows the camera. */
  place() {
    const now = performance.now();
    for (const cursor of this.#cursors.values()) this.#put(cursor, now);
  }

  /** Moves what glides; true while anything does. */
  step(now) {
    let isMoving = false;
    for (const cursor of this.#cursors.values()) {
      if (cursor.isThere) continue;
      this.#put(cursor, now);
      isMoving ||= !cursor.isThere;
    }
    return isMoving;
  }

  #add(key, userId) {
    const label = el("span", { class: "cursor-name" });
    const arrow = svg("svg", { viewBox: "0 0 16 20", "aria-hidden": "true" }, svg("path", { d: "M1 1l4.5 17 3.7-6.7 7.3-1.6z" }));
    const element = el("div", { class: "cursor", "data-user": userId }, arrow, label);
    element.style.setProperty("--person", userColour(userId));
    this.#layer.append(element);
    const cursor = { element, label, at: 0, heard: 0, isThere: false };
    this.#cursors.set(key, cursor);
    return cursor;
  }

  #put(cursor, now) {
    const { from, to, began, lasts } = cursor;
    const part = Math.min(1, Math.max(0, (now - began) / lasts));
    cursor.isThere = part === 1 || (from.x === to.x && from.y === to.y);
    cursor.shown = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    const point = this.#camera.toScreen(cursor.shown.x, cursor.shown.y);
    cursor.element.style.transform = `translate(${point.x}px, ${point.y}px)`;
  }
}
