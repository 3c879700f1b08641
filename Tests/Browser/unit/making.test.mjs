import assert from "node:assert/strict";
import test from "node:test";
import { model, shows } from "./modules.mjs";

const { Drawing } = await model("model/drawing");
const { Outbox } = await model("model/outbox");
const { newElement, changed } = await model("model/element");
const { moved, reverse } = await model("model/transform");
const { packed, unpacked } = await model("model/snapshot");
const { Settings } = await model("model/settings");
const { Announcer } = await model("model/announcer");
const { Trail } = await model("model/trail");
const { Camera } = await model("model/camera");
const { command } = await model("room/commands");
const { caretIn, isRightToLeft, isTooLong, textBox, textSize, trimmed } = await model("model/lettering");
const { kinds } = await model("model/kinds");
const { newOp } = await model("wire/ids");

const made = (userId = "me", x = 0) => newElement(newOp(), userId, kinds.rectangle, { color: "#ef4444", width: 2,
  box: { x, y: 0, width: 40, height: 40 } });

function make() {
  const outbox = new Outbox();
  const drawing = new Drawing("me", outbox);
  const moves = (element, dx) => {
    const now = drawing.scene.get(element.strokeId);
    const after = moved(now, dx, 0);
    drawing.change([{ element: now, before: reverse(now, after), after }]);
  };
  const left = (element) => drawing.scene.get(element.strokeId)?.box.x;
  return { outbox, drawing, moves, left, kinds: () => outbox.ops.map(({ kind }) => kind).join(" ") };
}

test("every action is undone and redone in turn: drawing, moving, erasing", () => {
  const { drawing, outbox, moves, left } = make();
  const [a, b] = [made(), made("me", 100)];
  drawing.draw(a, b);
  outbox.take(99);
  moves(a, 10);
  drawing.erase([drawing.scene.get(a.strokeId), drawing.scene.get(b.strokeId)]);
  assert.equal(drawing.scene.size, 0);
  drawing.undo();
  assert.deepEqual([left(a), left(b)], [10, 100]);
  drawing.undo();
  assert.equal(left(a), 0);
  drawing.undo();
  assert.equal(drawing.scene.size, 0);
  assert.equal(drawing.canUndo, false);
  for (let i = 0; i < 3; i++) drawing.redo();
  assert.equal(drawing.scene.size, 0);
  assert.equal(drawing.canRedo, false);
  drawing.undo();
  assert.equal(left(a), 10);
});

test("what was never sent is taken back with its changes, and drawn anew by a redo", () => {
  const { drawing, moves, left, kinds: said } = make();
  const a = made();
  drawing.draw(a);
  moves(a, 10);
  assert.equal(said(), "put update");
  drawing.undo();
  drawing.undo();
  assert.equal(said(), "");
  drawing.redo();
  drawing.redo();
  assert.equal(said(), "put update");
  assert.equal(left(a), 10);
});

test("the memory of a page outlives it, also of what was never sent", () => {
  const before = make();
  const a = made();
  before.drawing.draw(a);
  before.drawing.undo();
  const after = make();
  after.drawing.remember(structuredClone(before.drawing.memory));
  assert.equal(after.drawing.canRedo, true);
  after.drawing.redo();
  assert.equal(after.kinds(), "put");
  assert.deepEqual(after.drawing.scene.get(a.strokeId).box, a.box);
  after.drawing.remember({ done: 7, undone: [null, [null]], unsent: "x" });
});

test("a change that waits shows, and stays when the element comes from the server", () => {
  const { drawing, outbox, moves, left } = make();
  const a = made();
  drawing.draw(a);
  moves(a, 10);
  outbox.acknowledge(({ kind }) => kind === "put");
  drawing.committed(newElement(a.strokeId, "me", a.kind, { ...a }));
  assert.equal(left(a), 10);
  assert.equal(shows(drawing), `${a.strokeId} |`);
  const [update] = outbox.ops;
  assert.equal(drawing.refusedOp(update.op), true);
  assert.equal(left(a), 0, "a refused change is not seen any more");
});

test("a board that is kept comes back as it was", () => {
  const elements = [made(), made("you"), changed(made("me", 5), new Map([[99, Uint8Array.of(1)]]))];
  assert.deepEqual(unpacked(packed(elements)), elements);
  assert.deepEqual(unpacked(packed([])), []);
  assert.equal(packed([{ strokeId: "of v1", points: [] }]), null);
  assert.throws(() => unpacked(Uint8Array.of(3, 200)));
});

test("each tool has choices of its own, checked when they are read", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const settings = new Settings(storage);
  settings.setStyle("pen", { width: 16 });
  settings.setStyle("line", { color: "#ef4444" });
  settings.set("grid", true);
  const again = new Settings(storage);
  assert.deepEqual([again.style("pen").width, again.style("line"), again.get("grid")],
    [16, { color: "#ef4444", width: 4 }, true]);
  assert.deepEqual(again.style("hand"), {});
  storage.setItem("canvas.room", '{"styles":{"pen":{"width":99,"color":"url(x)"}}}');
  assert.deepEqual(new Settings(storage).style("pen"), { color: "#ffffff", width: 4 });
  for (const bad of ["", "[", "7", '{"styles":3}']) assert.equal(new Settings({ ...storage, getItem: () => bad }).get("finger"), "draws");
});

test("an element that is different as a whole is told as a whole", () => {
  const announcer = new Announcer();
  const shape = { strokeId: "a", revision: 0, box: {} };
  announcer.stroke = shape;
  assert.deepEqual(announcer.next(0), { stroke: shape, start: 0 });
  assert.equal(announcer.next(60), null);
  shape.revision += 1;
  assert.equal(announcer.next(120).start, 0);
  assert.equal(announcer.next(1000), null);
  assert.notEqual(announcer.next(2200), null, "one that rests is repeated");
});

test("a steadied stroke follows a little behind and ends where the pen was lifted", () => {
  const trail = new Trail();
  trail.add({ x: 0, y: 0 });
  trail.add({ x: 20, y: 0 }, { isSteadied: true });
  assert.ok(trail.points[1].x < 20);
  assert.deepEqual(trail.finish().at(-1), { x: 20, y: 0 });
});

test("following pans only as far as needed", () => {
  const camera = new Camera();
  assert.equal(camera.towards({ x: 500, y: 400 }, 1000, 800), null);
  assert.deepEqual(camera.towards({ x: 1200, y: 400 }, 1000, 800), { dx: -400, dy: 0 });
  assert.deepEqual(camera.towards({ x: 0, y: 0 }, 1000, 800), { dx: 200, dy: 160 });
});

test("keys are commands with Control and Command, with any Shift, and never where one writes", () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  const press = (key, held = {}, where) => command({ ...none, key, ...held }, where)?.name ?? null;
  const ctrl = { ctrlKey: true };
  assert.equal(press("z", ctrl), "undo");
  assert.equal(press("Z", { ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(press("z", { metaKey: true, shiftKey: true }), "redo");
  assert.equal(press("y", ctrl), "redo");
  assert.equal(press("y", { metaKey: true }), null);
  assert.equal(press("z", { ctrlKey: true, altKey: true }), null);
  assert.equal(press("z", { ctrlKey: true, metaKey: true }), null);
  assert.equal(press("p"), "pen");
  assert.equal(press("P", { shiftKey: true }), "pen");
  assert.equal(press("N", { shiftKey: true }), "previous");
  assert.equal(press("p", {}, { hasLetters: false }), null);
  assert.equal(press("Delete", {}, { hasLetters: false }), "remove");
  assert.equal(press("p", {}, { isFree: false }), null);
  assert.equal(press("d", ctrl), "duplicate");
  assert.equal(press("d", ctrl, { isFree: false }), null);
  assert.deepEqual(command({ ...none, key: "ArrowUp", shiftKey: true }), { name: "go", step: [0, -1], isFar: true, isSize: false });
  assert.deepEqual(command({ ...none, key: "3" }), { name: "colour", number: 2 });
  assert.equal(press("q"), null);
});

test("keys are where they are on an English keyboard, if the letters are not Latin", () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  assert.equal(command({ ...none, key: "я", code: "KeyZ", ctrlKey: true }).name, "undo");
  assert.equal(command({ ...none, key: "ح", code: "KeyP" }).name, "pen");
  assert.equal(command({ ...none, key: "٣", code: "Digit3" }).number, 2);
  assert.equal(command({ ...none, key: "z", code: "KeyY", ctrlKey: true }).name, "undo", "what is on the key comes first");
  assert.equal(command({ ...none, key: "é", code: "Digit2" }).number, 1, "as on a French keyboard");
});

test("a text grows in the direction it is read, and its caret is where it is", () => {
  const measure = (line) => line.length * 10;
  const edges = { left: 100, right: 100, top: 7 };
  assert.deepEqual(textBox("abc", 20, edges, measure), { x: 100, y: 7, width: 30, height: 25 });
  assert.deepEqual(textBox("مرحبا", 20, edges, measure), { x: 50, y: 7, width: 50, height: 25 });
  const caret = (text, letters) => caretIn(text, letters, { box: textBox(text, 20, edges, measure), fontSize: 20 }, measure);
  assert.deepEqual(caret("abc\nde", 5), { x: 110, y: 44.5 });
  assert.deepEqual(caret("مرحبا", 2), { x: 80, y: 19.5 });
  assert.deepEqual(caret("", 0), { x: 100, y: 19.5 });
});

test("text is trimmed to what can be kept, measured by its lines, and known to be right to left", () => {
  assert.equal(trimmed("a  \r\n b\t\n\n"), "a\n b");
  assert.equal(trimmed("ä".repeat(9000)), "ä".repeat(4096));
  assert.deepEqual(["ä".repeat(4096), "ä".repeat(4096) + "  ", "ä".repeat(4097)].map(isTooLong), [false, false, true]);
  assert.deepEqual(textSize("ab\nabcd", 20, (line) => line.length * 10), { width: 40, height: 50 });
  assert.deepEqual([isRightToLeft("123 مرحبا"), isRightToLeft("abc مرحبا"), isRightToLeft("!")], [true, false, false]);
});
