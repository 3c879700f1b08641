import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const { Scene } = await model("model/scene");
const { SpatialIndex } = await model("model/spatial-index");

const dot = (strokeId, x = 0, y = 0, width = 2) => ({ strokeId, width, points: [{ x, y }, { x: x + 10, y }] });
const ids = (entries) => entries.map(({ element }) => element.strokeId).join(" ");

test("what comes on top is only added, what changes below is painted anew", () => {
  const scene = new Scene();
  scene.set(dot("a"), 1);
  scene.set(dot("b"), 2);
  assert.deepEqual(scene.takeDamage().map(({ entry }) => entry.element.strokeId), ["a", "b"]);
  scene.set(dot("between"), 1.5);
  scene.set(dot("aside", 500), 1.6);
  const damage = scene.takeDamage();
  assert.deepEqual(damage.map(({ entry, box }) => entry?.element.strokeId ?? box.left), ["aside", -1]);
  scene.delete("a");
  assert.deepEqual(scene.takeDamage(), [{ box: { left: -1, top: -1, right: 11, bottom: 1 } }]);
  assert.equal(ids(scene.entries), "between aside b");
});

test("an echo that changes nothing to be seen paints nothing", () => {
  const scene = new Scene();
  const waiting = dot("a");
  scene.set(waiting, 1000);
  scene.takeDamage();
  scene.set(waiting, 5);
  scene.set({ ...waiting }, 6, true);
  assert.deepEqual(scene.takeDamage(), []);
  scene.set(dot("b"), 7);
  scene.takeDamage();
  scene.set({ ...waiting }, 8, true);
  assert.equal(scene.takeDamage().length, 1, "it went above another");
});

test("what is lifted is not painted, and found again when it is put down", () => {
  const scene = new Scene();
  scene.reset([{ element: dot("a"), z: 1 }, { element: dot("b", 5), z: 2 }]);
  assert.deepEqual(scene.takeDamage(), [{ all: true }]);
  const all = { left: -50, top: -50, right: 50, bottom: 50 };
  scene.lift(["a"]);
  assert.equal(ids(scene.within(all)), "b");
  assert.equal(scene.takeDamage().length, 1);
  scene.lift([]);
  assert.equal(ids(scene.within(all)), "a b");
  assert.equal(scene.takeDamage().length, 1);
});

test("what a tool and what others take out of the picture do not put each other back", () => {
  const scene = new Scene();
  scene.reset([{ element: dot("a"), z: 1 }, { element: dot("b", 5), z: 2 }]);
  const all = { left: -50, top: -50, right: 50, bottom: 50 };
  scene.lift(["a"], "others");
  scene.lift(["a", "b"]);
  scene.takeDamage();
  scene.lift(["a"], "others");
  assert.deepEqual(scene.takeDamage(), [], "nothing is new");
  scene.lift([]);
  assert.equal(ids(scene.within(all)), "b");
  scene.lift([], "others");
  assert.equal(ids(scene.within(all)), "a b");
});

test("the index finds the same as looking at all, for any box", () => {
  const index = new SpatialIndex();
  let seed = 1;
  const random = (most) => ((seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32) * most - most / 2;
  const box = (size) => {
    const [left, top] = [random(6000), random(6000)];
    return { left, top, right: left + Math.abs(random(size)), bottom: top + Math.abs(random(size)) };
  };
  const entries = Array.from({ length: 800 }, (_, i) => ({ id: i, bounds: box(i % 50 === 0 ? 9000 : 300) }));
  entries.forEach((entry) => index.add(entry));
  entries.filter(({ id }) => id % 7 === 0).forEach((entry) => index.remove(entry));
  const left = entries.filter(({ id }) => id % 7 !== 0);
  for (let i = 0; i < 100; i++) {
    const part = box(i % 5 === 0 ? 20_000 : 900);
    const hit = ({ bounds: b }) => b.left <= part.right && b.right >= part.left && b.top <= part.bottom && b.bottom >= part.top;
    const sorted = (list) => list.map(({ id }) => id).sort((a, b) => a - b);
    assert.deepEqual(sorted(index.within(part)), sorted(left.filter(hit)));
  }
  assert.equal(index.size, left.length);
});
