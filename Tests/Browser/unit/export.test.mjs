import assert from "node:assert/strict";
import test from "node:test";
import { model, stroke } from "./modules.mjs";

const { svgOf } = await model("model/svg");
const { documentOf } = await model("model/document");
const { newElement } = await model("model/element");
const { kinds } = await model("model/kinds");
const { Player } = await model("model/player");
const { replayed } = await model("model/replayed");

const made = (kind, look) => newElement("~AAAAAAAAAAA", "me", kind, { color: "#ef4444", width: 4, ...look });
const points = [{ x: 0, y: 0 }, { x: 50, y: 20 }, { x: 100, y: 0 }];
const box = { x: 0, y: 0, width: 100, height: 50 };

test("every kind is in the SVG, smooth and sized", () => {
  const source = svgOf([made(kinds.freehand, { points }), made(kinds.highlighter, { points }), made(kinds.line, { points: points.slice(1) }),
    made(kinds.arrow, { points: points.slice(1) }), made(kinds.rectangle, { box, fill: "#22c55e80" }), made(kinds.ellipse, { box }),
    made(kinds.text, { box, text: "two\nlines", fontSize: 20 })], { background: "#ffffff" });
  assert.match(source, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="[-\d. ]+" width="[\d.]+" height="[\d.]+">/);
  assert.equal(source.match(/<path /g).length, 6);
  assert.match(source, /M0 0Q50 20 75 10L100 0/);
  assert.match(source, /opacity="0.4"/);
  assert.match(source, /fill="#22c55e" fill-opacity="0.5"/);
  assert.equal(source.match(/<text /g).length, 2);
  assert.ok(!source.includes("NaN") && !source.includes("undefined"));
});

test("a pen's pressure is an area in the SVG", () => {
  const pressed = points.map((point, i) => ({ ...point, pressure: i / 2 }));
  assert.match(svgOf([made(kinds.freehand, { points: pressed })]), /<path d="M[^"]*L[^"]*Z" fill="#ef4444"\/>/);
});

test("nothing that people wrote becomes markup", () => {
  const evil = '"><script>alert(1)</script>\u0000';
  const source = svgOf([made(kinds.text, { box, text: evil, fontSize: 20 }), stroke("a", "me", { color: evil })]);
  assert.ok(!source.includes("<script") && !source.includes("\u0000"));
  assert.match(source, /&quot;&gt;&lt;script&gt;/);
});

test("white ink is black on white paper, and an empty board is a document, too", () => {
  assert.match(svgOf([stroke("a")]), /stroke="#000000"/);
  assert.match(svgOf([stroke("a")], { paper: "dark" }), /stroke="#ffffff"/);
  assert.match(svgOf([]), /^<svg .*<\/svg>\n$/s);
});

test("the data has names for kinds and people", () => {
  const file = documentOf("K7XM2PQA", [made(kinds.arrow, { points }), stroke("of-v1", "you")], (id) => `name of ${id}`, new Date(0));
  assert.deepEqual(file.elements.map(({ kind, author }) => [kind, author.name]), [["arrow", "name of me"], ["freehand", "name of you"]]);
  assert.equal(JSON.parse(JSON.stringify(file)).exported, "1970-01-01T00:00:00.000Z");
});

const put = (seq, time, id, userId = "u") => ({ seq, time, userId, type: "put", id, element: { kind: "line", points: points.slice(1), color: "#ff000080", width: 3 } });
const play = (...entries) => {
  const player = new Player();
  entries.forEach((entry) => player.add(entry));
  return player;
};
const ids = (player) => player.elements.map(({ strokeId }) => strokeId).join(" ");

test("a history is played forwards and backwards", () => {
  const player = play(put(1, 1000, "a"), put(2, 2000, "b"), { seq: 3, time: 2500, type: "hide", ids: ["a"] },
    { seq: 4, time: 2600, type: "update", id: "b", patch: { width: 9, color: null } }, { seq: 5, time: 2700, type: "show", ids: ["a"] },
    { seq: 6, time: 2800, type: "hide", ids: ["b"], noOp: true }, { seq: 7, time: 2900, type: "clear" });
  player.goTo(3);
  assert.equal(ids(player), "b");
  player.goTo(6);
  assert.equal(ids(player), "b a", "shown again it lies on top");
  assert.deepEqual([player.elements[0].width, player.elements[0].color], [9, "#ffffff"]);
  player.goTo(7);
  assert.equal(ids(player), "");
  player.goTo(2);
  assert.equal(ids(player), "a b");
  assert.equal(player.elements[1].width, 3);
});

test("a time is found, with pauses and without", () => {
  const player = play(put(1, 0, "a"), put(2, 500, "b"), put(3, 60_500, "c"));
  assert.equal(player.duration, 2500);
  player.seek(2499);
  assert.equal(ids(player), "a b");
  player.skipsPauses = false;
  assert.equal(player.duration, 60_500);
  player.seek(60_500);
  assert.equal(ids(player), "a b c");
  player.seek(0);
  assert.equal(ids(player), "a");
});

test("going back in a long history ends with the same board as going there", () => {
  const entries = Array.from({ length: 1800 }, (_, i) => (i % 9 === 8 ? { seq: i, time: i, type: "hide", ids: [`s${i - 3}`] } : put(i, i, `s${i}`)));
  const player = play(...entries);
  player.goTo(1800);
  for (const place of [1501, 1499, 500, 3, 1000]) {
    player.goTo(place);
    const straight = play(...entries);
    straight.goTo(place);
    assert.equal(ids(player), ids(straight));
  }
});

test("it says what changed: elements that were drawn, or all of it", () => {
  const player = play(put(1, 0, "a"), put(2, 1, "b"), { seq: 3, time: 2, type: "hide", ids: ["a"] });
  player.goTo(1);
  player.takeChanges();
  player.goTo(2);
  assert.deepEqual([player.takeChanges().elements.map(({ strokeId }) => strokeId), player.takeChanges()], [["b"], { isAll: false, elements: [] }]);
  player.goTo(3);
  assert.equal(player.takeChanges().isAll, true);
});

test("elements of the replay route are drawn as they were", () => {
  const placed = replayed("a", "u", { kind: "freehand", points: [{ x: 1, y: 1, pressure: 255 }], placement: { x: 5, y: 0, scaleX: 2, scaleY: 1 }, color: "#11223380" });
  assert.deepEqual(placed.points, [{ x: 7, y: 1, pressure: 1 }]);
  assert.deepEqual([placed.color, Math.round(placed.alpha * 100)], ["#112233", 50]);
  assert.equal(replayed("a", "u", { points: [{ x: 1, y: 2 }], color: "#fff", width: 2 }).strokeId, "a");
  for (const bad of [null, 7, { kind: 42, data: "AA==" }, { kind: "line", points: [] }, { kind: "text" }]) assert.equal(replayed("a", "u", bad), null);
});
