import assert from "node:assert/strict";
import test from "node:test";
import { model, opOf as op } from "./modules.mjs";

const { frameOf, inMotion, motionFields, motionFrom } = await model("model/motion");
const { fieldsOf, newElement } = await model("model/element");
const { change, kinds } = await model("model/kinds");
const { Telling } = await model("room/v2/telling");
const { decode } = await model("wire/codec");
const { fromClient } = await model("wire/messages");

const frame = (left, top, width, height) => ({ left, top, right: left + width, bottom: top + height });
const line = newElement(op(1), "me", kinds.line, { points: [{ x: 0, y: 0 }, { x: 10, y: 20 }], color: "#ff0000", width: 2 });
const letters = newElement(op(2), "me", kinds.text, { text: "a", box: { x: 0, y: 0, width: 10, height: 20 }, fontSize: 16, color: "#ff0000" });

test("P-6: a change is told by its elements and frames, and read as it was told", () => {
  const told = { ids: [op(1), "of v1"], from: frame(0, 0, 10, 20), to: frame(5.5, -3, 20, 20) };
  assert.deepEqual(motionFrom(motionFields(told)), { ...told, patch: new Map() });
  const [moved] = inMotion(told.from && motionFrom(motionFields(told)), [line]);
  assert.deepEqual(moved.points, [{ x: 5.5, y: -3 }, { x: 25.5, y: 17 }]);
  assert.equal(motionFrom(new Map([[16, Uint8Array.of(9, 65)]])), null);
  assert.deepEqual(motionFrom(new Map()).ids, []);
});

test("P-6: what turns over is told so; who does not know that reads the frames alone", () => {
  const told = { ids: [op(1)], from: frame(0, 0, 10, 20), to: { left: 30, top: 5, right: 20, bottom: -15 } };
  const read = motionFrom(motionFields(told));
  assert.deepEqual(read.to, told.to);
  assert.deepEqual(inMotion(read, [line])[0].points, [{ x: 30, y: 5 }, { x: 20, y: -15 }]);
  const { to } = motionFrom(motionFields({ ...told, to: { ...told.to, left: 20, right: 30 } }));
  assert.deepEqual(to, { left: 20, top: 5, right: 30, bottom: -15 });
  const plain = motionFields({ ...told, to: frame(20, -15, 10, 20) }).get(17);
  const turned = motionFields(told).get(17);
  assert.deepEqual([...turned], [...plain, 3]);
  assert.deepEqual(frameOf(told).box, { x: 20, y: -15, width: 10, height: 20 });
});

test("P-6: what is replaced comes before the frames, and a side without length is moved only", () => {
  const motion = { patch: fieldsOf({ color: "#00ff00" }), from: frame(0, 0, 0, 20), to: frame(7, 0, 0, 40) };
  const [seen, text] = inMotion(motion, [line, letters]);
  assert.deepEqual([seen.color, seen.points[1]], ["#00ff00", { x: 17, y: 40 }]);
  assert.deepEqual([text.fontSize, text.box], [32, { x: 7, y: 0, width: 10, height: 40 }]);
});

test("only so many points are moved while somebody looks on", () => {
  const long = { ...line, points: Array.from({ length: 9000 }, (_, x) => ({ x, y: 0 })) };
  assert.equal(inMotion({ patch: new Map(), from: frame(0, 0, 1, 1), to: frame(1, 0, 1, 1) }, [long, long, long]).length, 2);
});

/** What is told at once of a change under this limit. */
function told({ mock }, thing, previewBytes) {
  const said = [];
  const link = { isFree: () => true, send: (bytes) => said.push(...decode(bytes, fromClient).messages) };
  mock.timers.enable({ apis: ["setInterval"] });
  const telling = new Telling({ interval: 50, previewBytes }, link);
  telling.draws(thing);
  mock.timers.tick(25);
  mock.timers.reset();
  return said;
}

test("P-6: of too many elements the frame is told, and of a text that is too long nothing", (context) => {
  const ids = Array.from({ length: 200 }, (_, i) => op(i));
  const many = { strokeId: op(900), kind: change, revision: 0, ids, from: frame(0, 0, 10, 20), to: frame(5, 5, 10, 20) };
  const [{ kind, op: name, fields }] = told(context, many, 1024);
  assert.deepEqual([kind, name], [kinds.rectangle, op(900)]);
  assert.deepEqual(fields.get(4), fieldsOf(frameOf(many)).get(4));
  const [few] = told(context, { ...many, ids: ids.slice(0, 100) }, 1024);
  assert.equal(few.kind, change);
  const patch = fieldsOf({ text: "x".repeat(2000) });
  assert.deepEqual(told(context, { strokeId: op(900), kind: change, revision: 0, ids: [op(1)], patch }, 1024), []);
});
