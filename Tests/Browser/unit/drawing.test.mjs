import assert from "node:assert/strict";
import test from "node:test";
import { model, stroke } from "./modules.mjs";

const { Drawing } = await model("model/drawing");
const { Outbox } = await model("model/outbox");

function make(...strokes) {
  const outbox = new Outbox();
  const drawing = new Drawing("me", outbox);
  drawing.reset(strokes);
  const ids = (list) => list.map((each) => each.strokeId).join(" ");
  const shows = () => `${ids(drawing.view().base)} | ${ids(drawing.view().top)}`.trim();
  const wants = () => outbox.ops.map((op) => `${op.kind} ${op.strokeId}`).join(", ");
  return { outbox, drawing, shows, wants, send: () => outbox.take(99) };
}

test("an own stroke is seen at once and moves below with its echo, never twice", () => {
  const { drawing, shows, outbox } = make(stroke("a", "you"));
  drawing.draw(stroke("b"));
  assert.equal(shows(), "a | b");
  drawing.committed(stroke("c", "you"));
  assert.equal(shows(), "a c | b");
  drawing.committed(stroke("b"));
  drawing.committed(stroke("b"));
  assert.equal(shows(), "a c b |");
  assert.equal(outbox.unsaved, 0);
});

test("undo takes the last own stroke, also one of before a reload, and nobody else's", () => {
  const { drawing, shows, wants } = make(stroke("a"), stroke("b", "you"));
  assert.equal(drawing.canUndo, true);
  drawing.undo();
  assert.equal(shows(), "b |");
  assert.equal(wants(), "undo a");
  assert.equal(drawing.canUndo, false);
  drawing.undo();
  assert.equal(wants(), "undo a");
  drawing.hidden("a", "me");
  assert.equal(wants(), "");
  assert.equal(drawing.canRedo, true);
});

test("redo shows the stroke on top and says the whole stroke", () => {
  const { drawing, shows, outbox } = make(stroke("a"), stroke("b", "you"));
  drawing.undo();
  drawing.hidden("a", "me");
  drawing.redo();
  assert.equal(shows(), "b | a");
  assert.deepEqual(outbox.ops[0].stroke.points, stroke("a").points);
  assert.equal(drawing.canRedo, false);
  drawing.shown(stroke("a"));
  assert.equal(shows(), "b a |");
  drawing.undo();
  assert.equal(shows(), "b |");
});

test("undo and redo in a hurry, before any echo, end where the server ends", () => {
  const { drawing, shows, wants, send } = make();
  drawing.draw(stroke("a"));
  send();
  drawing.undo();
  drawing.redo();
  assert.equal(wants(), "put a, undo a, redo a");
  assert.equal(shows(), "| a");
  drawing.committed(stroke("a"));
  assert.equal(shows(), "| a");
  drawing.hidden("a", "me");
  assert.equal(shows(), "| a");
  drawing.shown(stroke("a"));
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
  const { drawing } = make(stroke("a"), stroke("b", "you"));
  drawing.hidden("b", "you");
  assert.equal(drawing.canRedo, false);
  drawing.hidden("a", "me");
  assert.equal(drawing.canRedo, true);
  drawing.shown(stroke("a"));
  assert.equal(drawing.canRedo, false);
});

test("after a new initial state unsaved strokes stay and are sent again, saved ones are not", () => {
  const { drawing, shows, wants, send } = make();
  ["a", "b"].forEach((id) => drawing.draw(stroke(id)));
  send();
  drawing.reset([stroke("x", "you"), stroke("a")]);
  assert.equal(shows(), "x a | b");
  assert.equal(wants(), "put b");
  assert.deepEqual(send().map((op) => op.strokeId), ["b"]);
});

test("a redo stack survives an initial state, except for what is seen again", () => {
  const { drawing } = make(stroke("a"), stroke("b"));
  drawing.undo();
  drawing.hidden("b", "me");
  drawing.reset([stroke("a")]);
  assert.equal(drawing.canRedo, true);
  drawing.reset([stroke("a"), stroke("b")]);
  assert.equal(drawing.canRedo, false);
});

test("a refused stroke goes away; a refused undo asks for a new initial state", () => {
  const { drawing, shows } = make(stroke("a"));
  drawing.draw(stroke("b"));
  assert.equal(drawing.refused("b"), false);
  assert.equal(shows(), "a |");
  drawing.undo();
  assert.equal(drawing.refused("a"), true);
  assert.equal(drawing.refused("unknown"), false);
});
