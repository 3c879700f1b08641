import assert from "node:assert/strict";
import test from "node:test";
import { model, shows as shown, stroke } from "./modules.mjs";

const { Drawing } = await model("model/drawing");
const { Outbox } = await model("model/outbox");

function make(...strokes) {
  const outbox = new Outbox();
  const drawing = new Drawing("me", outbox);
  drawing.reset(strokes);
  const shows = () => shown(drawing);
  const wants = () => outbox.ops.map((op) => `${op.kind} ${op.strokeId}`).join(", ");
  const done = (kind, id) => drawing.acknowledged((op) => op.kind === kind && op.strokeId === id);
  const echo = {
    reset: (all) => [drawing.reset(all), drawing.settle()],
    put: (one) => [done("put", one.strokeId), drawing.committed(one)],
    undo: (id, userId) => drawing.hidden(id, userId, Boolean(done("undo", id))),
    redo: (one) => [done("redo", one.strokeId), drawing.shown(one)],
  };
  return { outbox, drawing, echo, shows, wants, send: () => outbox.take(99) };
}

test("an own stroke is seen at once and moves below with its echo, never twice", () => {
  const { drawing, shows, outbox, echo } = make(stroke("a", "you"));
  drawing.draw(stroke("b"));
  assert.equal(shows(), "a | b");
  echo.put(stroke("c", "you"));
  assert.equal(shows(), "a c | b");
  echo.put(stroke("b"));
  echo.put(stroke("b"));
  assert.equal(shows(), "a c b |");
  assert.equal(outbox.unsaved, 0);
});

test("undo takes the last own stroke, also one of before a reload, and nobody else's", () => {
  const { drawing, shows, wants, echo } = make(stroke("a"), stroke("b", "you"));
  assert.equal(drawing.canUndo, true);
  drawing.undo();
  assert.equal(shows(), "b |");
  assert.equal(wants(), "undo a");
  assert.equal(drawing.canUndo, false);
  drawing.undo();
  assert.equal(wants(), "undo a");
  echo.undo("a", "me");
  assert.equal(wants(), "");
  assert.equal(drawing.canRedo, true);
});

test("redo shows the stroke on top and says the whole stroke", () => {
  const { drawing, shows, outbox, echo } = make(stroke("a"), stroke("b", "you"));
  drawing.undo();
  echo.undo("a", "me");
  drawing.redo();
  assert.equal(shows(), "b | a");
  assert.deepEqual(outbox.ops[0].stroke.points, stroke("a").points);
  assert.equal(drawing.canRedo, false);
  echo.redo(stroke("a"));
  assert.equal(shows(), "b a |");
  drawing.undo();
  assert.equal(shows(), "b |");
});

test("undo and redo in a hurry, before any echo, end where the server ends", () => {
  const { drawing, shows, wants, send, echo } = make();
  drawing.draw(stroke("a"));
  send();
  drawing.undo();
  drawing.redo();
  assert.equal(wants(), "put a, undo a, redo a");
  assert.equal(shows(), "| a");
  echo.put(stroke("a"));
  assert.equal(shows(), "| a");
  echo.undo("a", "me");
  assert.equal(shows(), "| a");
  echo.redo(stroke("a"));
  assert.equal(shows(), "a |");
  assert.equal(wants(), "");
});

test("a stroke that was never sent is undone and redone without a word to the server", () => {
  const { drawing, wants } = make();
  drawing.draw(stroke("a"));
  drawing.undo();
  assert.equal(wants(), "");
  drawing.redo();
  assert.equal(wants(), "put a");
});

test("a new stroke ends what can be redone", () => {
  const { drawing } = make(stroke("a"));
  drawing.undo();
  assert.equal(drawing.canRedo, true);
  drawing.draw(stroke("b"));
  assert.equal(drawing.canRedo, false);
});

test("an undo in another tab of the same person can be redone here, one by somebody else cannot", () => {
  const { drawing, echo } = make(stroke("a"), stroke("b", "you"));
  echo.undo("b", "you");
  assert.equal(drawing.canRedo, false);
  echo.undo("a", "me");
  assert.equal(drawing.canRedo, true);
  echo.redo(stroke("a"));
  assert.equal(drawing.canRedo, false);
});

test("after a new initial state unsaved strokes stay and are sent again, saved ones are not", () => {
  const { drawing, shows, wants, send, echo } = make();
  ["a", "b"].forEach((id) => drawing.draw(stroke(id)));
  send();
  echo.reset([stroke("x", "you"), stroke("a")]);
  assert.equal(shows(), "x a | b");
  assert.equal(wants(), "put b");
  assert.deepEqual(send().map((op) => op.strokeId), ["b"]);
});

test("a redo stack survives an initial state, except for what is seen again", () => {
  const { drawing, echo } = make(stroke("a"), stroke("b"));
  drawing.undo();
  echo.undo("b", "me");
  echo.reset([stroke("a")]);
  assert.equal(drawing.canRedo, true);
  echo.reset([stroke("a"), stroke("b")]);
  assert.equal(drawing.canRedo, false);
});

test("what is refused goes away, and says what it was", () => {
  const { drawing, shows } = make(stroke("a"));
  drawing.draw(stroke("b"));
  assert.deepEqual(drawing.refused("b").map((op) => op.kind), ["put"]);
  assert.equal(shows(), "a |");
  drawing.undo();
  assert.deepEqual(drawing.refused("a").map((op) => op.kind), ["undo"]);
  assert.deepEqual(drawing.refused("unknown"), []);
});
