import { el, svg } from "../dom.js";
import { userColour } from "../model/ids.js";

const silence = 30_000;

/** Other people's cursors, each under a key: an arrow with a name in a layer over the board. */
export class Cursors {
  #layer;
  #camera;
  #cursors = new Map();

  constructor(layer, camera) {
    this.#layer = layer;
    this.#camera = camera;
  }

  /** Shows where somebody points now. */
  move({ key, userId, x, y }, name, now) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const cursor = this.#cursors.get(key) ?? this.#add(key, userId);
    Object.assign(cursor, { x, y, at: now });
    if (cursor.label.textContent !== name) cursor.label.textContent = name;
    this.#put(cursor);
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
    for (const cursor of this.#cursors.values()) this.#put(cursor);
  }

  #add(key, userId) {
    const label = el("span", { class: "cursor-name" });
    const arrow = svg("svg", { viewBox: "0 0 16 20", "aria-hidden": "true" }, svg("path", { d: "M1 1l4.5 17 3.7-6.7 7.3-1.6z" }));
    const element = el("div", { class: "cursor", "data-user": userId }, arrow, label);
    element.style.setProperty("--person", userColour(userId));
    this.#layer.append(element);
    const cursor = { element, label, x: 0, y: 0, at: 0 };
    this.#cursors.set(key, cursor);
    return cursor;
  }

  #put({ element, x, y }) {
    const point = this.#camera.toScreen(x, y);
    element.style.transform = `translate(${point.x}px, ${point.y}px)`;
  }
}

/** Sends where we point: the latest position, as often as `interval()` allows. */
export class OwnCursor {
  #send;
  #interval;
  #next = null;
  #timer = 0;

  constructor(send, interval) {
    this.#send = send;
    this.#interval = interval;
  }

  move(point) {
    this.#next = point;
    if (!this.#timer) this.#flush();
  }

  /** What has not been sent yet is not sent any more. */
  stop() {
    this.#next = null;
  }

  #flush() {
    this.#timer = 0;
    if (!this.#next) return;
    this.#send(this.#next);
    this.#next = null;
    this.#timer = setTimeout(() => this.#flush(), this.#interval());
  }
}
