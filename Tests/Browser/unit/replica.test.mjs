import assert from "node:assert/strict";
import test from "node:test";
import { element, model, opOf as op, shows } from "./modules.mjs";

const { Drawing } = await model("model/drawing");
const { Outbox } = await model("model/outbox");
const { Replica } = await model("model/replica");
const { fieldsOf } = await model("model/element");

const users = ["me", "you"];
const fields = (width = 2) => fieldsOf({ points: [{ x: 1, y: 1 }, { x: 5, y: 5 }], color: "#ffffff", width });

function make() {
  const outbox = new Outbox();
  const drawing = new Drawing("me", outbox);
  const replica = new Replica(drawing, "me", (user) => users[user] ?? "");
  const say = (name, values) => replica.receive({ type: name, ...values });
  const entry = (name, seq, who, values) => say(name, { seq, user: users.indexOf(who), time: 0, ...values });
  return {
    outbox, drawing, replica, say,
    shows: () => shows(drawing),
    put: (seq, who, id, width) => entry("PUT", seq, who, { op: id, kind: 2, fields: fields(width) }),
    entry,
    tail: (epoch, base, head = base) => say("BOARD", { epoch, how: 0, reason: 0, base, head, time: 0, count: 0 }),
    board: (epoch, base, count, reason = 1) => say("BOARD", { epoch, how: 1, reason, base, head: base, time: 0, count }),
    elements: (...ids) => say("ELEMENTS", { elements: ids.map((id) => ({ element: id, user: 1, kind: 2, fields: fields() })) }),
    live: (seq) => say("LIVE", { seq }),
  };
}

function live(...ids) {
  const room = make();
  room.board(7, 0, 0);
  ids.forEach((id, i) => room.put(i + 1, "me", id));
  room.live(ids.length);
  return room;
}

test("J-2: a whole board replaces what is here in one step, when it is complete", () => {
  const room = live("old");
  room.replica.join();
  assert.equal(room.board(8, 40, 3, 2), "none");
  assert.equal(room.elements("a"), "none");
  assert.equal(room.shows(), "old |", "nothing flickers while it arrives");
  assert.equal(room.elements("b", "c"), "changed");
  assert.equal(room.shows(), "a b c |");
  assert.deepEqual(room.replica.position, { epoch: 8, seq: 40 });
  assert.equal(room.put(41, "you", "d"), "changed");
  assert.equal(room.live(41), "live");
  assert.equal(room.replica.isLive, true);
});

test("J-2: an empty board is complete at once", () => {
  const room = make();
  assert.equal(room.board(1, 0, 0), "changed");
  assert.equal(room.live(0), "live");
});

test("J-2: a tail goes on where the drawing is", () => {
  const room = live("a");
  room.replica.join();
  assert.equal(room.tail(7, 1, 3), "none");
  room.put(2, "you", "b");
  room.entry("HIDE", 3, "me", { op: op(9), elements: ["a"] });
  assert.equal(room.live(3), "live");
  assert.equal(room.shows(), "b |");
});

test("O-9: a gap asks for a new JOIN, an entry that was seen already changes nothing", () => {
  const room = live("a");
  assert.equal(room.put(1, "me", "a"), "none");
  assert.equal(room.put(3, "you", "c"), "gap");
  assert.deepEqual(room.replica.position, { epoch: 7, seq: 1 });
  room.replica.join();
  assert.equal(room.put(4, "you", "d"), "none", "until the BOARD nothing counts");
  assert.equal(room.elements("x"), "none");
  assert.equal(room.live(4), "none");
  assert.equal(room.shows(), "a |");
});

test("an answer that does not fit what was asked asks for a whole board", () => {
  const wrong = [
    (room) => room.tail(8, 1), (room) => room.tail(7, 2), (room) => room.board(7, 5, 1) && room.elements("a", "b"),
    (room) => room.board(7, 5, 1) && room.live(5), (room) => room.tail(7, 1) && room.live(4),
  ];
  for (const each of wrong) {
    const room = live("a");
    room.replica.join();
    assert.equal(each(room), "broken");
    assert.deepEqual(room.replica.position, { epoch: 0, seq: 0 });
    assert.equal(room.shows(), "a |", "what is here stays until then");
  }
});

test("O-5: SHOW puts on top in the order given, UPDATE stays where it lies, CLEAR takes all", () => {
  const room = live("a", "b", "c");
  room.entry("HIDE", 4, "me", { op: op(1), elements: ["a", "b", "unknown"] });
  const bodies = ["b", "a"].map((id) => ({ element: id, user: 0, kind: 2, fields: fields() }));
  room.entry("SHOW", 5, "me", { op: op(2), elements: bodies });
  assert.equal(room.shows(), "c b a |");
  const wider = new Map([[3, fields(8).get(3)]]);
  room.entry("UPDATE", 6, "me", { op: op(3), element: "b", fields: wider });
  assert.equal(room.entry("UPDATE", 7, "you", { op: op(4), element: "hidden", fields: wider }), "changed", "J-5");
  assert.equal(room.shows(), "c b a |");
  assert.equal(room.drawing.scene.elements[1].width, 8);
  assert.equal(room.drawing.scene.elements[1].points.length, 2);
  room.entry("SKIP", 8, "you", { op: op(5) });
  room.entry("CLEAR", 9, "you", { op: op(6) });
  assert.equal(room.shows(), "|");
  assert.equal(room.replica.position.seq, 9);
});

test("kinds nobody here knows are kept", () => {
  const room = live();
  room.entry("PUT", 1, "you", { op: op(1), kind: 99, fields: new Map([[500, Uint8Array.of(1)]]) });
  room.entry("PUT", 2, "you", { op: op(2), kind: 2, fields: new Map([[1, Uint8Array.of(7)]]) });
  assert.equal(room.shows(), `${op(1)} ${op(2)} |`);
  assert.deepEqual(room.drawing.scene.elements.map((each) => each.points), [undefined, undefined]);
});

test("O-2: the entry of an own operation acknowledges it, that of somebody else with the same name does not", () => {
  const room = live();
  room.drawing.draw(element(op(1)));
  room.put(1, "you", op(1));
  assert.equal(room.outbox.unsaved, 1);
  room.drawing.draw(element(op(2)));
  room.put(2, "me", op(2));
  assert.deepEqual(room.outbox.ops.map((each) => each.op), [op(1)]);
});

test("O-3: a DUPLICATE acknowledges what has been applied, and waits for what is still to come", () => {
  const room = live("a");
  room.drawing.draw(element(op(1)));
  assert.equal(room.say("DUPLICATE", { op: op(1), seq: 2 }), "none");
  assert.equal(room.shows(), `a | ${op(1)}`);
  room.put(2, "me", op(1));
  assert.equal(room.shows(), `a ${op(1)} |`);
  room.drawing.undo();
  const undo = room.outbox.ops[0].op;
  assert.equal(room.say("DUPLICATE", { op: undo, seq: 2 }), "changed");
  assert.equal(room.outbox.unsaved, 0);
});

test("O-8: a SKIP settles an own operation as well", () => {
  const room = live(op(1));
  room.drawing.undo();
  room.entry("SKIP", 2, "me", { op: room.outbox.ops[0].op });
  assert.equal(room.outbox.unsaved, 0);
  assert.equal(room.shows(), `${op(1)} |`);
});

test("an undo in another tab of the same person can be redone here, one's own only once", () => {
  const room = live(op(1), op(2));
  room.entry("HIDE", 3, "me", { op: op(9), elements: [op(2)] });
  assert.equal(room.drawing.canRedo, true);
  room.drawing.undo();
  room.entry("HIDE", 4, "me", { op: room.outbox.ops[0].op, elements: [op(1)] });
  room.drawing.redo();
  room.drawing.redo();
  assert.equal(room.drawing.canRedo, false);
  assert.equal(room.shows(), `| ${op(1)} ${op(2)}`);
});

test("O-4: a refused put goes with all that follows it, a refused undo goes alone", () => {
  const room = live(op(1));
  room.drawing.draw(element(op(2)));
  room.outbox.take(8);
  room.drawing.undo();
  assert.equal(room.drawing.refusedOp(op(2)), true);
  assert.equal(room.outbox.unsaved, 0);
  assert.equal(room.drawing.canRedo, false);
  room.drawing.undo();
  room.drawing.redo();
  const [undo, redo] = room.outbox.ops;
  assert.equal(room.drawing.refusedOp(undo.op), true);
  assert.deepEqual(room.outbox.ops, [redo]);
  assert.equal(room.drawing.refusedOp(op(77)), false);
});

test("O-10: unacknowledged operations outlive a whole board, in their order", () => {
  const room = live(op(1));
  room.drawing.draw(element(op(2)));
  room.drawing.draw(element(op(3)));
  room.outbox.take(8);
  room.replica.join();
  room.board(9, 4, 1, 2);
  room.elements(op(2));
  room.live(4);
  room.outbox.rewind();
  assert.equal(room.shows(), `${op(2)} | ${op(3)}`, "nothing is drawn twice");
  assert.deepEqual(room.outbox.take(8).map((each) => each.op), [op(2), op(3)]);
});
