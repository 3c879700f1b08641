import assert from "node:assert/strict";
import test from "node:test";
import { model, stroke } from "./modules.mjs";

const { Outbox } = await model("model/outbox");
const { Pace } = await model("model/pace");
const { settle } = await model("model/settle");
const op = (kind, strokeId) => ({ kind, strokeId, stroke: stroke(strokeId) });
const said = (ops) => ops.map(({ kind, strokeId }) => `${kind} ${strokeId}`);

test("operations are sent once, in order, a window at a time", () => {
  const outbox = new Outbox();
  ["a", "b", "c"].forEach((id) => outbox.add("put", stroke(id)));
  assert.deepEqual(said(outbox.take(2)), ["put a", "put b"]);
  assert.deepEqual(said(outbox.take(2)), []);
  assert.equal(outbox.acknowledge((op) => op.strokeId === "a").kind, "put");
  assert.equal(outbox.acknowledge((op) => op.strokeId === "a"), undefined);
  assert.deepEqual(said(outbox.take(2)), ["put c"]);
  outbox.rewind();
  assert.deepEqual(said(outbox.take(2)), ["put b", "put c"]);
});

test("no more is sent than the server takes now, and nothing is left out", () => {
  const outbox = new Outbox();
  ["a", "b", "c"].forEach((id) => outbox.add("put", stroke(id)));
  assert.deepEqual(said(outbox.take(8, 0)), []);
  assert.deepEqual(said(outbox.take(8, 2)), ["put a", "put b"]);
  assert.deepEqual(said(outbox.take(8, 2)), ["put c"]);
});

test("a pace keeps below what was promised, at once and in the long run", () => {
  const pace = new Pace();
  assert.equal(pace.free(0), Infinity);
  pace.promise(40, 300, 1000);
  let said = 0;
  for (let now = 1000; now <= 11_000; now += 100) {
    for (let free = pace.free(now); free > 0; free -= 1) {
      pace.spend();
      said += 1;
    }
    if (now === 1000) assert.equal(said, 270);
  }
  assert.ok(said > 620 && said <= 630, `${said} in ten seconds`);
  pace.promise(40, 300, 12_000);
  assert.equal(pace.free(11_000), 270, "a clock that goes back takes nothing");
});

test("a stroke counts as unsaved once, however much was done to it", () => {
  const outbox = new Outbox();
  outbox.add("put", stroke("a"));
  outbox.add("undo", stroke("a"));
  outbox.add("put", stroke("b"));
  assert.equal(outbox.unsaved, 2);
});

/** A store that keeps what it is given, as the database does. */
function store() {
  const kept = new Map();
  return { add: (op) => kept.set(op.op, structuredClone(op)), remove: (ops) => ops.forEach(({ op }) => kept.delete(op)),
    ops: () => [...kept.values()] };
}

test("only a stroke that surely never left can be taken back silently", () => {
  const kept = store();
  const outbox = new Outbox(kept);
  outbox.restore([op("put", "old")]);
  assert.equal(outbox.isUnsent("old"), false, "it may have been sent before the reload");
  outbox.add("put", stroke("new"));
  assert.equal(outbox.isUnsent("new"), true);
  outbox.take(8);
  outbox.rewind();
  assert.equal(outbox.isUnsent("new"), false);
  assert.deepEqual(said(kept.ops()), ["put new"]);
  outbox.drop("new");
  assert.deepEqual(kept.ops(), []);
});

test("what a reload left behind is checked, and comes before what was done meanwhile", () => {
  const outbox = new Outbox();
  outbox.add("put", stroke("b"));
  outbox.restore([null, { kind: "steal" }, op("put", "a"), op("put", "b")]);
  assert.deepEqual(said(outbox.ops), ["put a", "put b"]);
});

test("every operation has a name of its own, a put that of its stroke, and keeps it over a reload", () => {
  const kept = store();
  const outbox = new Outbox(kept);
  outbox.add("put", stroke("~AAAAAAAAAAA"));
  outbox.add("undo", stroke("~AAAAAAAAAAA"));
  outbox.add("update", stroke("~AAAAAAAAAAA"), new Map([[3, Uint8Array.of(16)]]));
  const names = outbox.ops.map((each) => each.op);
  assert.equal(names[0], "~AAAAAAAAAAA");
  assert.match(names[1], /^~[\w-]{11}$/);
  assert.equal(new Set(names).size, 3);
  const again = new Outbox();
  again.restore(kept.ops());
  assert.deepEqual(again.ops.map((each) => each.op), names);
  assert.deepEqual(again.ops[2].patch, new Map([[3, Uint8Array.of(16)]]));
  assert.equal(again.find(names[1]).kind, "undo");
});

test("an operation waits for those before it on the same stroke, and all behind it wait too", () => {
  const outbox = new Outbox();
  outbox.add("put", stroke("a"));
  outbox.add("undo", stroke("a"));
  outbox.add("put", stroke("b"));
  assert.deepEqual(said(outbox.take(8)), ["put a"]);
  outbox.rewind(outbox.ops[0]);
  assert.deepEqual(said(outbox.take(8)), ["put a"], "one refused for now is said again");
  outbox.acknowledge((op) => op.strokeId === "a");
  assert.deepEqual(said(outbox.take(8)), ["undo a", "put b"]);
});

test("two strokes taken back and shown again in a hurry keep their order", () => {
  const outbox = new Outbox();
  for (const [kind, id] of [["undo", "b"], ["undo", "a"], ["redo", "a"], ["redo", "b"]]) outbox.add(kind, stroke(id));
  assert.deepEqual(said(outbox.take(8)), ["undo b", "undo a"]);
  outbox.acknowledge((op) => op.strokeId === "b");
  assert.deepEqual(said(outbox.take(8)), [], "b is not shown before a, above which it lay");
  outbox.acknowledge((op) => op.strokeId === "a");
  assert.deepEqual(said(outbox.take(8)), ["redo a", "redo b"]);
});

test("the outbox says when it is full", () => {
  const outbox = new Outbox();
  for (let i = 0; i < Outbox.limit; i++) outbox.add("put", stroke(`s${i}`));
  assert.equal(outbox.isFull, true);
});

const seen = () => true;
const unseen = () => false;
const cases = [
  ["a stroke that arrived is settled", ["put"], seen, []],
  ["one that did not is said again", ["put"], unseen, ["put"]],
  ["an undo of a stroke that is seen is said again", ["undo"], seen, ["undo"]],
  ["an undo that happened is settled", ["undo"], unseen, []],
  ["a redo that happened is settled", ["redo"], seen, []],
  ["a redo that did not is said again", ["redo"], unseen, ["redo"]],
  ["put and undo, only the put arrived", ["put", "undo"], seen, ["undo"]],
  ["put and undo, nobody knows what arrived", ["put", "undo"], unseen, ["put", "undo"]],
  ["put, undo and redo are all there", ["put", "undo", "redo"], seen, []],
  ["put, undo and redo, nobody knows", ["put", "undo", "redo"], unseen, ["put", "redo"]],
  ["undo and redo cancel out", ["undo", "redo"], seen, []],
  ["undo and redo, only the undo arrived", ["undo", "redo"], unseen, ["redo"]],
];
for (const [name, kinds, isVisible, expected] of cases) {
  test(`after an initial state: ${name}`, () => {
    const rest = settle(kinds.map((kind) => op(kind, "a")), isVisible);
    assert.deepEqual(rest.map((each) => each.kind), expected);
  });
}

test("settling treats every stroke on its own and keeps their order", () => {
  const rest = settle([op("put", "a"), op("put", "b"), op("undo", "a"), op("undo", "c")], (id) => id === "b");
  assert.deepEqual(said(rest), ["put a", "undo a"]);
});
