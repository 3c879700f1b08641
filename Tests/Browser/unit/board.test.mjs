import assert from "node:assert/strict";
import test from "node:test";
import { model, stroke } from "./modules.mjs";

const { Board, asStroke, bounds } = await model("model/board");
const ids = (board) => board.strokes.map((each) => each.strokeId);

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
  board.reset([null, 7, {}, { strokeId: "x", points: [] }, { strokeId: "y", points: [{ x: "1", y: 2 }] }, stroke("new")]);
  assert.deepEqual(ids(board), ["new"]);
  board.reset("nonsense");
  assert.deepEqual(ids(board), []);
});

test("what arrives is made safe to draw and keeps its other fields", () => {
  const safe = asStroke(stroke("a", "you", { color: "#".repeat(33), width: -3, timestamp: 5,
    points: [{ x: 1, y: 2 }, null, { x: NaN, y: 1 }] }));
  assert.equal(safe.color, "#ffffff");
  assert.equal(safe.width, 2);
  assert.equal(safe.timestamp, 5);
  assert.deepEqual(safe.points, [{ x: 1, y: 2 }]);
  assert.equal(asStroke(stroke("a", "you", { width: 1e9 })).width, 500);
});

test("bounds include half the pen's width", () => {
  assert.equal(bounds([]), null);
  assert.deepEqual(bounds([stroke("a", "me", { width: 4 })]), { left: -1, top: -1, right: 7, bottom: 7 });
});
