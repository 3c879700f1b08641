import { el, svg } from "../dom.js";
import { userColour } from "../model/ids.js";

const silence = 30_000;

/** Other people's cursors: an arrow with a name in a layer over the board. */
export class Cursors {
  #layer;
  #camera;
  #cursors = new Map();

  constructor(layer, camera) {
    this.#layer = layer;
    this.#camera = camera;
  }

  /** Shows where somebody points now. */
  move({ userId, x, y }, name, now) {
    if (typeof userId !== "string" || !Number.isFinite(x) || !Number.isFinite(y)) return;
    const cursor = this.#cursors.get(userId) ?? this.#add(userId);
    Object.assign(cursor, { x, y, at: now });
    if (cursor.label.textContent !== name) cursor.label.textContent = name;
    this.#put(cursor);
  }

  remove(userId) {
    this.#cursors.get(userId)?.element.remove();
    this.#cursors.delete(userId);
  }

  clear() {
    for (const userId of [...this.#cursors.keys()]) this.remove(userId);
  }

  /** Takes away those that have not moved for half a minute. */
  sweep(now) {
    for (const [userId, { at }] of this.#cursors) if (now - at > silence) this.remove(userId);
  }

  /** Follows the camera. */
  place() {
    for (const cursor of this.#cursors.values()) this.#put(cursor);
  }

  #add(userId) {
    const label = el("span", { class: "cursor-name" });
    const arrow = svg("svg", { viewBox: "0 0 16 20", "aria-hidden": "true" }, svg("path", { d: "M1 1l4.5 17 3.7-6.7 7.3-1.6z" }));
    const element = el("div", { class: "cursor", "data-user": userId }, arrow, label);
    element.style.setProperty("--person", userColour(userId));
    this.#layer.append(element);
    const cursor = { element, label, x: 0, y: 0, at: 0 };
    this.#cursors.set(userId, cursor);
    return cursor;
  }

  #put({ element, x, y }) {
    const point = this.#camera.toScreen(x, y);
    element.style.transform = `translate(${point.x}px, ${point.y}px)`;
  }
}

/** Sends where we point, the latest position at most every 50 ms. */
export class OwnCursor {
  #send;
  #next = null;
  #timer = 0;

  constructor(send) {
    this.#send = send;
  }

  move(point) {
    this.#next = point;
    if (!this.#timer) this.#flush();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #flush() {
    this.#timer = 0;
    if (!this.#next) return;
    this.#send(this.#next);
    this.#next = null;
    this.#timer = setTimeout(() => this.#flush(), 50);
  }
}
