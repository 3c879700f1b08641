import assert from "node:assert/strict";
import test from "node:test";
import { model, opOf as op } from "./modules.mjs";

const { Previews } = await model("model/previews");
const { Announcer } = await model("model/announcer");
const { fieldsOf } = await model("model/element");
const { Liveness } = await model("model/liveness");
const { Roster } = await model("model/roster");

const points = (from, to) => Array.from({ length: to - from }, (_, i) => ({ x: from + i, y: 0 }));
const style = { color: "#ef4444", width: 4 };
const preview = (from, to, more = {}) =>
  ({ member: 1, op: op(1), start: from, kind: 2, fields: fieldsOf({ ...style, points: points(from, to) }), ...more });
const xs = (previews) => previews.elements[0]?.points.map(({ x }) => x);

test("P-4: a preview grows, and what repeats replaces", () => {
  const previews = new Previews();
  assert.equal(previews.receive(preview(0, 4), 0), true);
  assert.equal(previews.receive(preview(2, 6), 50), true);
  assert.deepEqual(xs(previews), [0, 1, 2, 3, 4, 5]);
  assert.equal(previews.elements[0].color, "#ef4444");
  assert.equal(previews.elements.length, 1);
});

test("P-4: points that were missed are a straight line, and later indices still fit", () => {
  const previews = new Previews();
  previews.receive(preview(0, 3), 0);
  previews.receive(preview(6, 8), 50);
  assert.deepEqual(xs(previews), [0, 1, 2, 3, 4, 5, 6, 7]);
  previews.receive(preview(7, 10), 100);
  assert.equal(xs(previews).length, 10);
  const late = new Previews();
  late.receive(preview(3, 5), 0);
  assert.deepEqual(xs(late), [3, 3, 3, 3, 4]);
});

test("P-5: a preview ends with its entry and never comes back", () => {
  const previews = new Previews();
  previews.receive(preview(0, 4), 0);
  previews.end(op(1));
  assert.deepEqual(previews.elements, []);
  assert.equal(previews.receive(preview(2, 6), 10), false, "one that was overtaken by the entry");
  assert.deepEqual(previews.elements, []);
});

test("P-5: a preview ends when it is cancelled, when its member leaves, and after five seconds of silence", () => {
  const previews = new Previews();
  previews.receive(preview(0, 4), 0);
  assert.equal(previews.receive({ ...preview(0, 1), fields: new Map() }, 10), true);
  assert.deepEqual(previews.elements, []);
  previews.receive(preview(0, 4, { member: 2 }), 0);
  previews.receive(preview(0, 4, { member: 3, op: op(3) }), 0);
  previews.keep((member) => member === 3);
  assert.deepEqual(previews.elements.map((each) => each.strokeId), [op(3)]);
  assert.equal(previews.expire(5000), false);
  assert.equal(previews.expire(5001), true);
  assert.deepEqual(previews.elements, []);
});

test("previews are bounded, whatever arrives", () => {
  const previews = new Previews();
  assert.equal(previews.receive(preview(0, 4, { start: 9_999 }), 0), false);
  assert.equal(previews.receive(preview(0, 4, { kind: 99 }), 0), false);
  assert.equal(previews.receive(preview(0, 4, { fields: new Map([[2, Uint8Array.of(1, 2, 3)]]) }), 0), false);
  for (let i = 0; i < 50; i++) previews.receive(preview(0, 4, { op: op(i) }), i);
  assert.equal(previews.elements.length, 8);
  for (let i = 0; i < 400; i++) previews.receive(preview(0, 4, { member: i, op: op(i + 100) }), i);
  assert.equal(previews.elements.length, 256);
});

test("what is drawn here is told every 50 ms, the last 24 points again each time", () => {
  const announcer = new Announcer();
  assert.equal(announcer.next(0), null);
  const stroke = { strokeId: op(1), points: points(0, 1) };
  announcer.stroke = stroke;
  assert.deepEqual(announcer.next(0), { stroke, start: 0 });
  assert.equal(announcer.isTold, true);
  stroke.points.push(...points(1, 40));
  assert.equal(announcer.next(49), null);
  assert.equal(announcer.next(50).start, 0);
  stroke.points.push(...points(40, 60));
  assert.equal(announcer.next(100, 200), null, "the server may ask for less");
  assert.equal(announcer.next(250, 200).start, 16);
});

test("a pen that rests is told every two seconds, with more points for whoever came meanwhile", () => {
  const announcer = new Announcer();
  announcer.stroke = { strokeId: op(1), points: points(0, 300) };
  announcer.next(0);
  assert.equal(announcer.next(1999), null);
  assert.equal(announcer.next(2000).start, 44);
  announcer.stroke = null;
  assert.equal(announcer.next(9000), null);
  announcer.stroke = { strokeId: op(2), points: points(0, 2) };
  assert.equal(announcer.isTold, false);
});

test("C-6: a silent connection is pinged, and given up when that stays unanswered", () => {
  const liveness = new Liveness(0);
  assert.equal(liveness.check(9_999), null);
  assert.equal(liveness.check(10_000), "ping");
  assert.equal(liveness.check(11_000), null);
  liveness.hear(12_000);
  assert.equal(liveness.check(22_000), "ping");
  assert.equal(liveness.check(42_000), "lost");
});

test("C-6: time in which the page slept is no silence", () => {
  const liveness = new Liveness(0);
  assert.equal(liveness.check(3_600_000), "ping");
  liveness.hear(3_600_100);
  assert.equal(liveness.check(7_200_000), "ping");
});

test("P-1: people are who has members, idle when all of those are, under the name told last", () => {
  const roster = new Roster();
  roster.name({ user: 0, userId: "u0", name: "Ada" });
  roster.name({ user: 1, userId: "u1", name: "" });
  roster.reset([{ user: 0, members: [{ member: 4, idle: 1 }, { member: 5, idle: 0 }] },
    { user: 1, members: [{ member: 6, idle: 1 }] }]);
  assert.deepEqual(roster.people,
    [{ userId: "u0", name: "Ada", isIdle: false }, { userId: "u1", name: "", isIdle: true }]);
  assert.equal(roster.whoIs(5).name, "Ada");
  roster.name({ user: 0, userId: "u0", name: "Ada L." });
  roster.change({ user: 0, members: [{ member: 4, idle: 1 }] });
  assert.deepEqual(roster.people[1], { userId: "u0", name: "Ada L.", isIdle: true });
  assert.equal(roster.has(5), false);
  roster.change({ user: 1, members: [] });
  assert.equal(roster.people.length, 1);
  assert.equal(roster.whoIs(6), null);
});
