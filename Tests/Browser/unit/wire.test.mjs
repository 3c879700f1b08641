import assert from "node:assert/strict";
import test from "node:test";
import { webcrypto } from "node:crypto";
import { model } from "./modules.mjs";

const { Reader } = await model("wire/reader");
const { Writer } = await model("wire/writer");
const { WireError } = await model("wire/error");
const { bytesOf, id, newOp, op, textOf } = await model("wire/ids");
const { fields, patched } = await model("wire/fields");
const { readPoints, writePoints } = await model("wire/points");
const { decode, encode } = await model("wire/codec");
const { fromClient, fromServer } = await model("wire/messages");

const written = (write) => {
  const writer = new Writer();
  write(writer);
  return Array.from(writer.finish());
};
const reader = (...bytes) => new Reader(Uint8Array.from(bytes));
const refuses = (work, code) => assert.throws(work, (error) => error instanceof WireError && error.code === code);

const varints = [[0, [0]], [1, [1]], [127, [127]], [128, [128, 1]], [300, [172, 2]], [16384, [128, 128, 1]],
  [2 ** 32, [128, 128, 128, 128, 16]], [2 ** 53 - 1, [255, 255, 255, 255, 255, 255, 255, 15]]];

test("W-2: varints up to 2^53 - 1 are written in their shortest form and read back", () => {
  for (const [value, bytes] of varints) {
    assert.deepEqual(written((writer) => writer.varint(value)), bytes);
    assert.equal(reader(...bytes).varint(), value);
  }
});

test("W-2: longer forms, larger values and half of one are refused", () => {
  refuses(() => reader(128, 0).varint(), "range");
  refuses(() => reader(255, 255, 255, 255, 255, 255, 255, 16).varint(), "range");
  refuses(() => reader(...Array(20).fill(255)).varint(), "range");
  refuses(() => reader(255, 255).varint(), "short");
  refuses(() => reader().varint(), "short");
  for (const value of [-1, 0.5, NaN, 2 ** 53, "7"]) refuses(() => new Writer().varint(value), "range");
});

test("W-2: signed values are zigzag", () => {
  for (const [value, code] of [[0, 0], [-1, 1], [1, 2], [-2, 3], [16_000_000, 32_000_000], [-16_000_000, 31_999_999]]) {
    assert.deepEqual(written((writer) => writer.signed(value)), written((writer) => writer.varint(code)));
    assert.equal(new Reader(Uint8Array.from(written((writer) => writer.signed(value)))).signed(), value);
  }
});

test("W-2: strings are UTF-8, nothing else, and keep every character", () => {
  const sentence = "\ufeffŽofie 🖊";
  assert.equal(reader(...written((writer) => writer.string(sentence))).string(), sentence);
  refuses(() => reader(2, 0xc3, 0x28).string(), "text");
  refuses(() => reader(5, 65).string(), "short");
  refuses(() => reader(255, 255, 255, 255, 255, 255, 255, 15).bytes(), "short");
});

test("W-6: eight bytes have a text form, and ids of v1 clients are what they are", () => {
  const bytes = Uint8Array.from([0, 1, 2, 253, 254, 255, 127, 128]);
  assert.equal(textOf(bytes), "~AAEC_f7_f4A");
  assert.deepEqual(bytesOf("~AAEC_f7_f4A"), bytes);
  assert.deepEqual(written((writer) => id.write(writer, "~AAEC_f7_f4A")), [0, ...bytes]);
  assert.equal(id.read(reader(0, ...bytes)), "~AAEC_f7_f4A");
  for (const plain of ["a", "~AAEC_f7_f4B", "~short", "6f1c 2", "x".repeat(64)]) {
    const form = written((writer) => id.write(writer, plain));
    assert.equal(form[0], plain.length);
    assert.equal(id.read(reader(...form)), plain);
  }
  for (const bad of ["", "x".repeat(65), "é", "\n"]) refuses(() => id.write(new Writer(), bad), "range");
  refuses(() => id.read(reader(65, ...Array(70).fill(65))), "range");
  refuses(() => id.read(reader(1, 10)), "range");
  refuses(() => op.write(new Writer(), "stroke-1"), "range");
});

test("operations are named at random", () => {
  const names = new Set(Array.from({ length: 500 }, () => newOp(webcrypto)));
  assert.equal(names.size, 500);
  for (const name of names) assert.equal(bytesOf(name).length, 8);
});

test("E-1: fields ascend, are kept when unknown, and a patch replaces and removes", () => {
  const bytes = [1, 1, 9, 200, 1, 2, 7, 7];
  const found = fields.read(reader(...bytes));
  assert.deepEqual([...found.keys()], [1, 200]);
  assert.deepEqual(written((writer) => fields.write(writer, found)), bytes);
  for (const bad of [[2, 0, 1, 0], [1, 0, 1, 0]]) refuses(() => fields.read(reader(...bad)), "order");
  const merged = patched(found, new Map([[1, new Uint8Array()], [3, Uint8Array.of(5)]]));
  assert.deepEqual([...merged.keys()], [200, 3]);
});

test("E-3: points are the difference to what the two before predict", () => {
  const line = [{ x: 1, y: 2 }, { x: 2, y: 2 }, { x: 3, y: 2 }, { x: 4, y: 1.9375 }];
  assert.deepEqual(Array.from(writePoints(line)), [0, 4, 32, 64, 32, 0, 0, 0, 0, 1]);
  assert.deepEqual(readPoints(writePoints(line)), line);
  const pen = line.map((point, i) => ({ ...point, pressure: i / 5, time: 20 * i }));
  assert.equal(writePoints(pen)[0], 3);
  assert.deepEqual(readPoints(writePoints(pen)), pen);
  const started = pen.map((point) => ({ ...point, time: point.time + 500 }));
  assert.deepEqual(readPoints(writePoints(started)), pen, "time counts from the first point");
});

test("E-3: points survive the ends of the board, and what lies beyond is brought there", () => {
  const far = [{ x: 1e6, y: -1e6 }, { x: -1e6, y: 1e6 }, { x: 1e6, y: -1e6 }];
  assert.deepEqual(readPoints(writePoints(far)), far);
  assert.deepEqual(readPoints(writePoints([{ x: 5e9, y: 0 }])), [{ x: 1e6, y: 0 }]);
  const beyond = written((writer) => [0, 1].forEach((each) => writer.byte(each)) ?? writer.signed(16_000_001));
  refuses(() => readPoints(Uint8Array.from([...beyond, 0])), "range");
  refuses(() => readPoints(Uint8Array.of(0, 0)), "range");
  refuses(() => readPoints(Uint8Array.of(0, 145, 78)), "range");
  refuses(() => readPoints(Uint8Array.of(0, 5, 1, 1)), "short");
});

test("W-1: messages share a frame, in order; an empty frame means nothing", () => {
  const frame = Uint8Array.from([...encode("CURSOR", { x: -8, y: 16 }), ...encode("LEAVE"), ...encode("IDLE", { idle: 1 })]);
  assert.deepEqual(decode(frame, fromClient).messages,
    [{ type: "CURSOR", x: -8, y: 16 }, { type: "LEAVE" }, { type: "IDLE", idle: 1 }]);
  assert.deepEqual(decode(new Uint8Array()), { messages: [], errors: [] });
});

test("W-3: unknown types and bytes behind a payload are ignored", () => {
  const frame = Uint8Array.of(99, 2, 1, 2, 42, 3, 7, 8, 9, 200, 1, 0);
  assert.deepEqual(decode(frame), { messages: [{ type: "LIVE", seq: 7 }], errors: [] });
});

test("W-4: what cannot be read leaves the others; a length beyond the frame ends it", () => {
  const { messages, errors } = decode(Uint8Array.of(42, 0, 42, 1, 5, 42, 9, 1));
  assert.deepEqual(messages, [{ type: "LIVE", seq: 5 }]);
  assert.deepEqual(errors.map((error) => error.code), ["short", "short"]);
});

test("an ERROR has a wait only when it says so", () => {
  const error = { about: 32, reference: new Uint8Array(8), flags: 3, wait: 1500, code: "board_busy", message: "m",
    values: [{ name: "limit", value: "7" }] };
  for (const each of [error, { ...error, flags: 0, wait: null }]) {
    assert.deepEqual(decode(encode("ERROR", each, fromServer)).messages, [{ type: "ERROR", ...each }]);
  }
  assert.equal(decode(Uint8Array.of(1, 12, 32, 9, ...Array(10).fill(0))).errors.length, 1);
});

/** Deterministic noise. */
function noise(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

test("whatever bytes arrive are read to an end, by a value or an error", () => {
  const random = noise(42);
  const types = [...fromServer.ofType.keys()];
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: random(60) }, () => random(256));
    if (bytes.length > 1 && round % 2) bytes.set([types[random(types.length)], random(bytes.length)]);
    const { messages, errors } = decode(bytes);
    assert.ok(messages.length + errors.length <= bytes.length);
    for (const work of [() => readPoints(bytes), () => new Reader(bytes).string()]) {
      try {
        work();
      } catch (error) {
        assert.ok(error instanceof WireError, String(error));
      }
    }
  }
});

test("every prefix and every flipped bit of real messages is read to an end", () => {
  const stroke = new Map([[1, writePoints([{ x: 1, y: 2 }, { x: 30, y: 40 }])], [2, Uint8Array.of(1, 2, 3)]]);
  const element = { element: "v1", user: 3, kind: 2, fields: stroke };
  const frame = Uint8Array.from([
    ...encode("PUT", { seq: 9, user: 1, time: 5, op: newOp(), kind: 2, fields: stroke }, fromServer),
    ...encode("SHOW", { seq: 10, user: 1, time: 5, op: newOp(), elements: [element, element] }, fromServer),
    ...encode("ROSTER", { people: [{ user: 1, members: [{ member: 4, idle: 0 }] }] }, fromServer)]);
  assert.equal(decode(frame).messages.length, 3);
  for (let end = 0; end < frame.length; end++) decode(frame.slice(0, end));
  for (let bit = 0; bit < frame.length * 8; bit++) {
    const bent = frame.slice();
    bent[bit >> 3] ^= 1 << (bit & 7);
    decode(bent);
  }
});
