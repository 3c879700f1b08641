import assert from "node:assert/strict";
import test from "node:test";
import { element, model, opOf as op } from "./modules.mjs";

const { DialectV2 } = await model("room/v2/dialect");
const { Drawing } = await model("model/drawing");
const { Outbox } = await model("model/outbox");
const { Previews } = await model("model/previews");
const { Unsaved } = await model("model/unsaved");
const { fieldsOf } = await model("model/element");
const { motionFields } = await model("model/motion");
const { sightFields, sightFrom } = await model("model/sight");
const { decode, encode } = await model("wire/codec");
const { bytesOf } = await model("wire/ids");
const { fromClient, fromServer } = await model("wire/messages");

/** A dialect with a drawing, and everything it asks for or says. */
function make() {
  const [outbox, asked, said] = [new Outbox(), [], []];
  const drawing = new Drawing("me", outbox);
  const unsaved = new Unsaved(drawing);
  const previews = new Previews((id) => unsaved.get(id));
  const ask = (name) => (...values) => asked.push([name, ...values]);
  const link = { isFree: () => true, joined: ask("joined"), retry: ask("retry"), end: ask("end"), later: ask("later"),
    again: () => outbox.rewind(),
    send: (bytes) => said.push(...decode(bytes, fromClient).messages) };
  const names = ["people", "members", "cursor", "cursorLeft", "sight", "notice", "known", "readOnly", "keeping", "kept"];
  const [kept, told] = [[], []];
  const quiet = { members: () => {}, keeping: (isKeeping) => kept.push(isKeeping), kept: (...is) => told.push(is) };
  const on = Object.fromEntries(names.map((name) => [name, quiet[name] ?? ask(name)]));
  const dialect = new DialectV2({ roomId: "ABCD2345", userId: "me", drawing, previews, unsaved, on, link });
  const hear = (...messages) => {
    const bytes = messages.flatMap(({ type, ...values }) => [...encode(type, values, fromServer)]);
    return dialect.receive(Uint8Array.from(bytes).buffer);
  };
  const take = (list) => list.splice(0);
  return { dialect, drawing, outbox, previews, unsaved, hear, asked: () => take(asked), said: () => take(said), kept: () => kept.at(-1),
    told: () => told.at(-1) };
}

const stroke = fieldsOf({ points: [{ x: 1, y: 1 }, { x: 5, y: 5 }], color: "#ffffff", width: 2 });
const put = (seq, user, name) => ({ type: "PUT", seq, user, time: 0, op: name, kind: 2, fields: stroke });
const error = (about, more) => ({ type: "ERROR", about, reference: new Uint8Array(), flags: 0, wait: null, code: "c",
  message: "m", values: [], ...more });
const welcome = [
  { type: "JOINED", room: "ABCD2345", user: 0, member: 5, flags: 0 }, { type: "USER", user: 0, userId: "me", name: "Me" },
  { type: "USER", user: 1, userId: "you", name: "You" },
  { type: "BOARD", epoch: 7, how: 1, reason: 1, base: 40, head: 40, time: 0, count: 0 }, { type: "LIVE", seq: 40 },
  { type: "ROSTER", people: [{ user: 0, members: [{ member: 5, idle: 0 }] }, { user: 1, members: [{ member: 6, idle: 1 }] }] },
];

function joined() {
  const room = make();
  room.dialect.open();
  room.hear(...welcome);
  room.asked();
  room.said();
  return room;
}

test("J-1: the first JOIN asks for everything, a later one from where the drawing is", () => {
  const room = make();
  room.dialect.open();
  assert.deepEqual(room.said(), [{ type: "JOIN", room: "ABCD2345", epoch: 0, seq: 0 }]);
  room.hear(...welcome);
  assert.deepEqual(room.asked().map(([name]) => name), ["known", "known", "joined", "people"]);
  room.hear(put(41, 1, op(1)));
  room.dialect.open();
  assert.deepEqual(room.said(), [{ type: "JOIN", room: "ABCD2345", epoch: 7, seq: 41 }]);
});

test("J-6, O-9: BEHIND and a gap JOIN again; one that does not help ends the connection", () => {
  const room = joined();
  room.hear({ type: "BEHIND" });
  assert.deepEqual(room.said().map(({ type, seq }) => [type, seq]), [["JOIN", 40]]);
  room.hear(welcome[0], { type: "BOARD", epoch: 7, how: 0, reason: 0, base: 40, head: 41, time: 0, count: 0 }, put(42, 1, op(2)));
  assert.deepEqual(room.asked(), [["retry"]]);
  assert.deepEqual(room.said(), []);
  const other = joined();
  other.hear(put(41, 1, op(1)), put(43, 1, op(3)), put(44, 1, op(4)));
  assert.deepEqual(other.said().map(({ type, seq }) => [type, seq]), [["JOIN", 41]], "once");
});

test("bytes that cannot be read end the connection: something is missing", () => {
  const room = joined();
  room.dialect.receive(Uint8Array.of(32, 2, 255, 255).buffer);
  assert.deepEqual(room.asked(), [["retry"]]);
  assert.equal(room.dialect.receive("text"), false);
});

test("operations are said with their names, and a retryable ERROR says them again after its wait", () => {
  const room = joined();
  room.drawing.draw(element(op(1)));
  room.outbox.take(8).forEach((each) => room.dialect.say(each));
  const [{ type, op: name, kind }] = room.said();
  assert.deepEqual([type, name, kind], ["PUT", op(1), 2]);
  const reference = bytesOf(op(1));
  room.hear(error(32, { reference, flags: 3, wait: 700, code: "board_busy" }));
  assert.deepEqual(room.asked(), [["later", room.outbox.ops[0], 700]]);
  room.hear(error(32, { reference: bytesOf(op(99)), flags: 3, wait: 700 }));
  assert.deepEqual(room.asked(), [], "what is settled is not said again");
  room.hear(error(32, { reference, code: "board_full", message: "It is full." }));
  assert.deepEqual(room.asked().map(([name]) => name), ["readOnly", "later"], "kept, and said to be unsaved");
  room.hear(error(32, { reference, code: "invalid_element", message: "It is odd." }));
  assert.deepEqual(room.asked(), [["notice", "It is odd."]]);
  assert.equal(room.outbox.unsaved, 0);
});

test("O-10: what was said behind a JOIN that was refused for a while is kept, and said behind the next one", () => {
  const room = joined();
  const say = () => room.outbox.take(8).forEach((each) => room.dialect.say(each));
  room.hear({ type: "BEHIND" });
  room.drawing.draw(element(op(1)));
  say();
  room.hear(error(16, { code: "history_unavailable", flags: 3, wait: 60_000 }));
  const isNews = room.hear(error(32, { reference: bytesOf(op(1)), code: "not_in_room" }));
  say();
  assert.deepEqual(room.said().map(({ type }) => type), ["JOIN", "PUT"], "not at once: it would be refused again");
  assert.equal(isNews, false);
  assert.deepEqual([room.outbox.unsaved, room.asked()], [1, []]);
  room.hear(...welcome);
  say();
  assert.deepEqual(room.said().map(({ type }) => type), ["PUT"]);
  room.hear(put(41, 0, op(1)));
  assert.equal(room.outbox.unsaved, 0);
  room.dialect.close();
});

test("an undo is a HIDE, a redo a SHOW; a refused one that was done already is not worth a word", () => {
  const room = joined();
  room.hear(put(41, 0, op(1)));
  room.drawing.undo();
  room.drawing.redo();
  room.outbox.ops.forEach((each) => room.dialect.say(each));
  assert.deepEqual(room.said().map(({ type, elements }) => [type, elements]), [["HIDE", [op(1)]], ["SHOW", [op(1)]]]);
  room.hear(error(34, { reference: bytesOf(room.outbox.ops[0].op), code: "already_hidden" }));
  assert.deepEqual(room.asked(), []);
  assert.equal(room.outbox.ops.length, 1);
});

test("R-4: a JOIN that is refused for good ends it, one for now is tried again", () => {
  const room = joined();
  room.hear(error(16, { code: "room_full", message: "It is full." }));
  room.hear(error(16, { code: "room_expired" }));
  assert.deepEqual(room.asked(), [["end", "room_full", "It is full."], ["end", 4000, "m"]]);
  room.hear(error(16, { code: "history_unavailable", flags: 3, wait: 60_000 }));
  assert.deepEqual(room.asked(), []);
  room.dialect.close();
});

test("C-6: ten seconds of silence are pinged, an answer keeps the connection", () => {
  const room = joined();
  const now = Date.now();
  room.dialect.check(now + 11_000);
  assert.deepEqual(room.said().map(({ type }) => type), ["PING"]);
  room.dialect.check(now + 32_000);
  assert.deepEqual(room.asked(), [["retry"]]);
});

test("P-2: cursors of others are shown under their members, one's own are not", () => {
  const room = joined();
  room.hear({ type: "CURSOR", member: 6, x: 160, y: -8 }, { type: "CURSOR", member: 5, x: 1, y: 1 },
    { type: "CURSOR", member: 99, x: 1, y: 1 }, { type: "CURSOR_LEAVE", member: 6 });
  assert.deepEqual(room.asked(), [["cursor", { key: 6, userId: "you", x: 10, y: -0.5 }], ["cursorLeft", 6]]);
  room.dialect.point({ x: 10.5, y: -3 });
  assert.deepEqual(room.said(), [{ type: "CURSOR", x: 168, y: -48 }]);
});

test("P-5: a preview gives way to its entry in the same step", () => {
  const room = joined();
  const preview = (member, name) => ({ type: "PREVIEW", member, op: name, start: 0, kind: 2, fields: stroke });
  assert.equal(room.hear(preview(6, op(1)), preview(5, op(2))), true);
  assert.deepEqual(room.previews.elements.map((each) => each.strokeId), [op(1)], "one's own is not shown");
  room.hear(put(41, 1, op(1)));
  assert.deepEqual(room.previews.elements, []);
  assert.equal(room.drawing.has(op(1)), true);
});

test("P-1: who is idle stays idle after a reconnect", () => {
  const room = joined();
  room.dialect.idle(true);
  assert.deepEqual(room.said(), [{ type: "IDLE", idle: 1 }]);
  room.dialect.open();
  room.hear(welcome[0], { type: "BOARD", epoch: 7, how: 0, reason: 0, base: 40, head: 40, time: 0, count: 0 },
    { type: "LIVE", seq: 40 });
  assert.deepEqual(room.said().slice(1), [{ type: "IDLE", idle: 1 }]);
});

/** An entry that waits for the server's store. */
function waiting({ type, ...values }) {
  return { type: "UNSAVED", entry: encode(type, { seq: 0, user: 1, time: 0, ...values }, fromServer) };
}

const names = (list) => list.map(({ strokeId }) => strokeId);

test("O-11, O-12: what others draw while the server cannot save shows until its entry comes, or nothing waits", () => {
  const room = joined();
  room.hear({ type: "STORAGE", away: 1 }, waiting(put(0, 1, op(1))), waiting(put(0, 1, op(2))));
  assert.deepEqual(room.asked().map(([name]) => name), ["notice"]);
  assert.deepEqual(names(room.unsaved.elements), [op(1), op(2)]);
  room.previews.expire(Date.now() + 3_600_000);
  room.hear({ type: "PRESENCE", user: 1, members: [] });
  assert.equal(room.unsaved.elements.length, 2, "neither time nor its member's leaving takes it away");
  room.hear(put(41, 1, op(1)));
  assert.deepEqual(names(room.unsaved.elements), [op(2)]);
  room.hear({ type: "STORAGE", away: 0 });
  assert.deepEqual(room.unsaved.elements, []);
});

test("O-11: what others undo, redo and change while the server cannot save shows, too", () => {
  const room = joined();
  room.hear(put(41, 1, op(1)), put(42, 1, op(2)));
  const red = fieldsOf({ color: "#ff0000" });
  room.hear({ type: "STORAGE", away: 1 }, waiting({ type: "HIDE", op: op(10), elements: [op(1)] }),
    waiting({ type: "UPDATE", op: op(11), element: op(2), fields: red }));
  assert.deepEqual(room.unsaved.hidden, [op(1), op(2)]);
  assert.deepEqual(room.unsaved.elements.map(({ strokeId, color }) => [strokeId, color]), [[op(2), "#ff0000"]]);
  room.hear(waiting({ type: "SHOW", op: op(12), elements: [{ element: op(1), user: 1, kind: 2, fields: stroke }] }));
  assert.deepEqual(names(room.unsaved.elements), [op(1), op(2)]);
  assert.equal(room.unsaved.get(op(1)).userId, "you");
  room.hear(waiting({ type: "CLEAR", op: op(13) }));
  assert.deepEqual(room.unsaved.elements, []);
  room.hear({ type: "UPDATE", seq: 43, user: 1, time: 0, op: op(11), element: op(2), fields: red }, { type: "STORAGE", away: 0 });
  assert.deepEqual(room.unsaved.hidden, []);
  assert.equal(room.drawing.scene.get(op(2)).color, "#ff0000");
});

test("O-11: one's own shows once, as it did", () => {
  const room = joined();
  room.drawing.draw(element(op(3)));
  room.hear({ type: "STORAGE", away: 1 }, waiting(put(0, 0, op(3))));
  assert.deepEqual(room.unsaved.elements, []);
});

test("P-6: somebody moves what is theirs, until the entry of its op", () => {
  const room = joined();
  room.hear(put(41, 1, op(1)), put(42, 0, op(2)));
  const frame = (left) => ({ left, top: 0, right: left + 10, bottom: 10 });
  const moves = (more) => ({ type: "PREVIEW", member: 6, op: op(9), start: 0, kind: 1,
    fields: motionFields({ ids: [op(1), op(2), op(3)], from: frame(0), to: frame(100) }), ...more });
  assert.equal(room.hear(moves()), true);
  assert.deepEqual(room.previews.hidden, [op(1)], "neither what is mine nor what is not here");
  assert.deepEqual(room.previews.elements[0].points.map(({ x }) => x), [101, 105]);
  assert.equal(room.hear(moves({ member: 7 })), false, "nobody knows who that is");
  room.hear({ type: "UPDATE", seq: 43, user: 1, time: 0, op: op(9), element: op(1), fields: fieldsOf({ color: "#ff0000" }) });
  assert.deepEqual(room.previews.hidden, []);
  assert.equal(room.hear(moves()), false, "one that was overtaken by the entry");
});

test("P-6: what is moved and hidden meanwhile is not seen", () => {
  const room = joined();
  room.hear(put(41, 1, op(1)));
  room.hear({ type: "PREVIEW", member: 6, op: op(9), start: 0, kind: 1,
    fields: motionFields({ ids: [op(1)], patch: fieldsOf({ color: "#ff0000" }) }) });
  assert.equal(room.previews.elements[0].color, "#ff0000");
  room.hear({ type: "CLEAR", seq: 42, user: 1, time: 0, op: op(4) });
  assert.deepEqual(room.previews.elements, []);
});

test("B-1: a board that is kept is saved when its keeper has what is seen", () => {
  const room = joined();
  assert.equal(room.kept(), false, "an ordinary room");
  room.hear({ type: "SAVED", persistent: 1, epoch: 7, seq: 40 });
  assert.equal(room.kept(), false);
  room.hear(put(41, 1, op(1)));
  assert.equal(room.kept(), true);
  room.hear({ type: "SAVED", persistent: 1, epoch: 7, seq: 41 });
  assert.equal(room.kept(), false);
  room.hear(put(42, 1, op(2)), { type: "SAVED", persistent: 2, epoch: 7, seq: 42 });
  assert.equal(room.kept(), false, "alone, what is seen is kept");
});

test("whether a room stays, and whether it is one's own to keep, is told when its board is there", () => {
  const room = make();
  room.dialect.open();
  const [joining, ...rest] = welcome;
  room.hear({ ...joining, flags: 1 });
  assert.equal(room.told(), undefined);
  room.hear({ type: "SAVED", persistent: 2, epoch: 0, seq: 0 }, ...rest);
  assert.deepEqual(room.told(), [true, true]);
  room.hear({ type: "SAVED", persistent: 0, epoch: 0, seq: 0 });
  assert.deepEqual(room.told(), [false, true]);
  room.dialect.open();
  room.hear(...welcome);
  assert.deepEqual(room.told(), [false, false]);
});

test("P-7: what is seen here is told, and what others see comes with who it is", () => {
  const room = joined();
  const box = { left: -10.5, top: 0, right: 629.5, bottom: 400 };
  room.dialect.sees(box);
  room.dialect.sees(box);
  const [first, second] = room.said();
  assert.deepEqual([first.type, first.kind, first.start, first.op], ["PREVIEW", 0, 0, second.op]);
  assert.deepEqual(sightFrom(first.fields), box);
  const preview = (member, fields) => ({ type: "PREVIEW", member, op: op(1), start: 0, kind: 0, fields });
  assert.equal(room.hear(preview(6, sightFields(box))), false, "no picture changes by it");
  assert.deepEqual(room.asked(), [["sight", "you", box]]);
  room.hear(preview(5, sightFields(box)), preview(99, sightFields(box)), preview(6, new Map()), preview(6, new Map([[18, Uint8Array.of(1)]])),
    preview(6, new Map([[18, Uint8Array.of(0, 0, 0, 9)]])));
  assert.deepEqual(room.asked(), [], "one's own, a stranger's and what cannot be read is nothing");
  assert.deepEqual(room.previews.elements, []);
});
