import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const { changed, elementFrom, fieldsOf } = await model("model/element");
const { failure } = await model("room/v2/failure");
const { Limits } = await model("room/v2/limits");
const { writePoints } = await model("wire/points");
const { Writer } = await model("wire/writer");

const packed = (...parts) => {
  const writer = new Writer();
  for (const [how, value] of parts) writer[how](value);
  return writer.finish();
};
const box = packed(["signed", -160], ["signed", 320], ["varint", 800], ["varint", 400]);
const line = [{ x: 0, y: 0 }, { x: 8, y: 4 }];
const utf8 = (text) => new TextEncoder().encode(text);

test("an own stroke comes back as it was", () => {
  const stroke = { points: [{ x: 1.0625, y: 2, time: 0 }, { x: 3, y: 4, time: 16 }], color: "#ef4444", width: 2.5 };
  const { points, color, width, alpha, userId } = elementFrom("~AAAAAAAAAAA", "me", 2, fieldsOf(stroke));
  assert.deepEqual({ points, color, width }, stroke);
  assert.deepEqual([alpha, userId], [1, "me"]);
});

test("E-2: every kind has its shape, and defaults where nothing is said", () => {
  const points = new Map([[1, writePoints(line)]]);
  for (const kind of [2, 3, 4, 5]) assert.deepEqual(elementFrom("a", "me", kind, points).points, line);
  const at = { x: -10, y: 20, width: 50, height: 25 };
  for (const kind of [6, 7, 9]) assert.deepEqual(elementFrom("a", "me", kind, new Map([[4, box]])).box, at);
  const words = elementFrom("a", "me", 8, new Map([[4, box], [5, utf8("Žofie")]]));
  assert.deepEqual([words.text, words.fontSize, words.color, words.width], ["Žofie", 20, "#ffffff", 2]);
  assert.equal(elementFrom("a", "me", 8, new Map([[4, box], [5, utf8("a")], [9, packed(["varint", 640])]])).fontSize, 40);
});

test("colours have three bytes or four, or are named by v1 clients; fills too", () => {
  const with_ = (...fields) => elementFrom("a", "me", 6, new Map([[4, box], ...fields]));
  assert.equal(with_([2, Uint8Array.of(1, 2, 255)]).color, "#0102ff");
  assert.equal(with_([2, Uint8Array.of(1, 2, 255, 51)]).alpha, 0.2);
  assert.equal(with_([10, utf8("tomato")]).color, "tomato");
  assert.equal(with_([8, Uint8Array.of(0, 128, 0)]).fill, "#008000");
  assert.equal(with_([8, Uint8Array.of(0, 128, 0, 0)]).fill, "#00800000");
});

test("placement scales, then moves", () => {
  const placement = packed(["signed", 16], ["signed", -32], ["signed", 2048], ["signed", -512]);
  const { points } = elementFrom("a", "me", 4, new Map([[1, writePoints(line)], [7, placement]]));
  assert.deepEqual(points, [{ x: 1, y: -2 }, { x: 17, y: -4 }]);
});

test("what cannot be drawn has no shape and keeps its fields", () => {
  const strange = new Map([[300, Uint8Array.of(1)]]);
  for (const kind of [2, 6, 8, 99]) {
    const element = elementFrom("a", "me", kind, strange);
    assert.equal(element.points ?? element.box, undefined);
    assert.equal(element.fields, strange);
  }
});

test("a change replaces fields and leaves the others", () => {
  const before = elementFrom("a", "me", 2, fieldsOf({ points: line, color: "#ef4444", width: 4 }));
  const after = changed(before, new Map([[2, new Uint8Array()], [3, packed(["varint", 160])]]));
  assert.deepEqual([after.color, after.width, after.points, after.strokeId], ["#ffffff", 10, line, "a"]);
});

test("an ERROR says what it is about and what follows", () => {
  const error = (about, more) => failure({ about, reference: new Uint8Array(), flags: 0, wait: null, code: "c", message: "m", ...more });
  const reference = new Uint8Array(8);
  assert.deepEqual(error(34, { reference }), { kind: "operation", op: "~AAAAAAAAAAA", wait: null, code: "c", message: "m" });
  assert.equal(error(32, { reference, flags: 3, wait: 700 }).wait, 700);
  assert.equal(error(32, { reference, flags: 1 }).wait, 2000);
  assert.equal(error(32, { flags: 1 }).op, null);
  assert.equal(error(32, {}).kind, "other");
  assert.equal(error(66, { flags: 1 }).kind, "passing");
  assert.deepEqual([error(16, { code: "room_expired" }).code, error(16, { code: "room_full" }).code], [4000, "room_full"]);
});

test("the pace follows the server: HELLO, RATE, and a small budget", () => {
  const limits = new Limits();
  assert.equal(limits.interval, 50);
  limits.greet([{ key: 64, value: 60 }, { key: 65, value: 900 }, { key: 98, value: 1000 }]);
  assert.deepEqual([limits.interval, limits.previewBytes], [60, 900]);
  limits.steer(250);
  assert.equal(limits.interval, 250);
  limits.greet([{ key: 98, value: 10 }]);
  assert.equal(limits.interval, 220);
});
