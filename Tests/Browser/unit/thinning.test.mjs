import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const { thinned } = await model("model/thinning");
const { trace } = await model("model/outline");
const { kinds } = await model("model/kinds");

const range = (count, at) => Array.from({ length: count }, (_, i) => at(i));
const tight = (i) => ({ x: i % 50, y: (i * 7) % 50 });
const wide = (i) => ({ x: (i * 677) % 1500, y: (i * 389) % 1000 });

/** How many steps the outline of an element has. */
function steps(element) {
  let count = 0;
  trace(element, new Proxy({}, { get: () => () => (count += 1) }));
  return count;
}

test("what a pen of this page draws is drawn as it is", () => {
  const spiral = range(1500, (i) => ({ x: i * Math.cos(i / 20), y: i * Math.sin(i / 20) }));
  for (const width of [2, 16, 48]) assert.equal(thinned(spiral, width / 2), spiral);
});

test("many points within the ink are left out, and never more than a quarter of its radius is missed", () => {
  const points = range(9900, tight);
  const kept = thinned(points, 250);
  assert.ok(kept.length < 1000);
  assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)]);
  const nearest = ({ x, y }) => Math.min(...kept.map((each) => Math.hypot(each.x - x, each.y - y)));
  assert.ok(Math.max(...points.map(nearest)) <= 250 / 4);
});

test("no stroke takes long to paint, however wide, long and pressed it is", () => {
  for (const place of [tight, wide]) {
    const [points, pressed] = [range(9900, place), range(9900, (i) => ({ ...place(i), pressure: (i % 256) / 255 }))];
    assert.ok(steps({ kind: kinds.freehand, width: 500, points }) <= 1000);
    assert.ok(steps({ kind: kinds.line, width: 500, points }) <= 1000);
    for (const width of [2, 8, 50, 500]) assert.ok(steps({ kind: kinds.freehand, width, points: pressed }) <= 70_000);
  }
});

test("what is left of it is where it was", () => {
  const reached = { left: Infinity, right: -Infinity };
  const add = (x) => Object.assign(reached, { left: Math.min(reached.left, x), right: Math.max(reached.right, x) });
  const path = { moveTo: add, lineTo: add, closePath: () => {} };
  trace({ kind: kinds.freehand, width: 500, points: range(9900, (i) => ({ ...tight(i), pressure: (i % 256) / 255 })) }, path);
  assert.ok(reached.left > -376 && reached.left < -313 && reached.right > 360 && reached.right < 425);
});
