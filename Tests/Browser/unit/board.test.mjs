import assert from "node:assert/strict";
import test from "node:test";
import { model, stroke } from "./modules.mjs";

const { Board } = await model("model/board");
const { asStroke, asStrokes } = await model("model/stroke");
const { bounds } = await model("model/bounds");
const ids = (board) => board.entries.map(({ element }) => element.strokeId);

test("strokes keep the server's order, and an echo of a resent one changes nothing", () => {
  const board = new Board();
  assert.equal(board.put(stroke("a")), true);
  assert.equal(board.put(stroke("b")), true);
  assert.equal(board.put(stroke("a")), false);
  assert.deepEqual(ids(board), ["a", "b"]);
});

test("a stroke that is shown again comes out on top", () => {
  const board = new Board();
  ["a", "b", "c"].forEach((id) => board.put(stroke(id)));
  assert.equal(board.remove("a").strokeId, "a");
  board.raise(stroke("a"));
  board.raise(stroke("b"));
  assert.deepEqual(ids(board), ["c", "a", "b"]);
});

test("an initial state replaces everything and leaves out what is no stroke", () => {
  const board = new Board();
  board.put(stroke("old"));
  const raw = [null, 7, {}, { strokeId: "x", points: [] }, { strokeId: "y", points: [{ x: "1", y: 2 }] }, stroke("new")];
  board.reset(asStrokes(raw));
  assert.deepEqual(ids(board), ["new"]);
  board.reset(asStrokes("nonsense"));
  assert.deepEqual(ids(board), []);
});

test("what v1 clients sent is made safe to draw, and nothing else of it is kept", () => {
  const safe = asStroke(stroke("a", "you", { color: "#".repeat(33), width: -3, timestamp: 5, kind: 8, fill: "#ff0000",
    points: [{ x: 1, y: 2 }, null, { x: NaN, y: 1 }] }));
  assert.equal(safe.color, "#ffffff");
  assert.equal(safe.width, 2);
  assert.equal(safe.timestamp, 5);
  assert.equal(safe.kind ?? safe.fill, undefined);
  assert.deepEqual(safe.points, [{ x: 1, y: 2 }]);
  assert.equal(asStroke(stroke("a", "you", { width: 1e9 })).width, 500);
});

test("bounds include half the pen's width", () => {
  assert.equal(bounds([]), null);
  assert.deepEqual(bounds([stroke("a", "me", { width: 4 })]), { left: -1, top: -1, right: 7, bottom: 7 });
  const box = { x: 10, y: 20, width: 30, height: 40 };
  assert.deepEqual(bounds([{ box, width: 2 }, { kind: 99, width: 2 }]), { left: 9, top: 19, right: 41, bottom: 61 });
});
