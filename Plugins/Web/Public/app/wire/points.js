import { WireError } from "./error.js";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

export const unit = 16;
const largest = 16_000_000;
const most = 10_000;
const hasPressure = 1;
const hasTime = 2;

/** The points of a field (E-3): `{ x, y }` in px, with `pressure` (0...1) and `time` (ms after the first) where recorded. */
export function readPoints(bytes) {
  const reader = new Reader(bytes);
  const flags = reader.byte();
  if (flags > (hasPressure | hasTime)) throw new WireError("range", "points with a flag that is not known");
  const count = reader.varint();
  if (count < 1 || count > most) throw new WireError("range", `1 to ${most} points`);
  const points = new Array(count);
  let x = 0, y = 0, beforeX = 0, beforeY = 0, time = 0; // One by one: a first view is over before arrays of them get fast.
  for (let i = 0; i < count; i++) {
    const nextX = (i < 2 ? x : 2 * x - beforeX) + reader.signed();
    const nextY = (i < 2 ? y : 2 * y - beforeY) + reader.signed();
    if (Math.abs(nextX) > largest || Math.abs(nextY) > largest) throw new WireError("range", "a coordinate is out of range");
    beforeX = x;
    beforeY = y;
    x = nextX;
    y = nextY;
    const point = { x: x / unit, y: y / unit };
    if (flags & hasPressure) point.pressure = reader.byte() / 255;
    if (flags & hasTime) point.time = time += reader.varint();
    points[i] = point;
  }
  if (reader.left > 0) throw new WireError("range", "bytes behind the points");
  return points;
}

/** The field for points. Pressure and time are told when every point has them. */
export function writePoints(points) {
  if (points.length < 1 || points.length > most) throw new WireError("range", `1 to ${most} points`);
  const pressure = points.every((point) => Number.isFinite(point.pressure));
  const time = points.every((point) => Number.isFinite(point.time));
  const writer = new Writer();
  writer.byte((pressure ? hasPressure : 0) | (time ? hasTime : 0));
  writer.varint(points.length);
  const [acrossX, acrossY] = [new Curve(), new Curve()];
  let before = time ? whole(points[0].time) : 0;
  for (const point of points) {
    writer.signed(acrossX.step(scaled(point.x)));
    writer.signed(acrossY.step(scaled(point.y)));
    if (pressure) writer.byte(Math.round(Math.min(1, Math.max(0, point.pressure)) * 255));
    if (time) {
      writer.varint(Math.max(0, whole(point.time) - before));
      before = Math.max(before, whole(point.time));
    }
  }
  return writer.finish();
}

/** A length in 1/16 px, within what the protocol can say (W-7). */
export function scaled(value) {
  return Math.min(largest, Math.max(-largest, Math.round(value * unit)));
}

const whole = (value) => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(value)));

/** One coordinate on its way: how far each value is from what the two before it predict. */
class Curve {
  #before = 0;
  #last = 0;
  #count = 0;

  step(value) {
    const difference = value - this.#predict();
    this.#push(value);
    return difference;
  }

  #predict() {
    return this.#count < 2 ? this.#last : 2 * this.#last - this.#before;
  }

  #push(value) {
    this.#before = this.#last;
    this.#last = value;
    this.#count += 1;
  }
}
