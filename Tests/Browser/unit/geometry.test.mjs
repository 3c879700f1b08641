import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const { constrained, distance, isCrossed, isOn } = await model("model/geometry");
const { between, moved, reshaped, resized, reverse, shownAt } = await model("model/transform");
const { changed, newElement, isSameLook } = await model("model/element");
const { fillOf, restyled } = await model("model/restyle");
const { handlesOf, handleAt, stretched } = await model("model/handles");
const { boundsOf } = await model("model/bounds");
const { kinds, tags } = await model("model/kinds");

const line = newElement("~AAAAAAAAAAA", "me", kinds.line, { color: "#ef4444", width: 4, points: [{ x: 0, y: 0 }, { x: 100, y: 0 }] });
const box = (kind, more = {}) => newElement("~AAAAAAAAAAE", "me", kind, { color: "#ffffff", width: 2,
  box: { x: 10, y: 20, width: 100, height: 50 }, ...more });

test("a point is on the ink of an element or it is not", () => {
  assert.equal(isOn(line, { x: 50, y: 3 }, 2), true);
  assert.equal(isOn(line, { x: 50, y: 9 }, 2), false);
  assert.equal(isOn(box(kinds.rectangle), { x: 60, y: 45 }, 2), false, "empty inside");
  assert.equal(isOn(box(kinds.rectangle, { fill: "#ffffff40" }), { x: 60, y: 45 }, 2), true);
  assert.equal(isOn(box(kinds.rectangle), { x: 10, y: 45 }, 2), true);
  assert.equal(isOn(box(kinds.ellipse), { x: 11, y: 21 }, 2), false, "a corner is not on the ellipse");
  assert.equal(isOn(box(kinds.ellipse), { x: 110, y: 45 }, 2), true);
  assert.equal(isOn(box(kinds.text, { text: "words", fontSize: 20 }), { x: 60, y: 45 }, 0), true);
  assert.equal(distance({ x: 5, y: 5 }, { x: 0, y: 0 }, { x: 0, y: 0 }), Math.hypot(5, 5));
});

test("a quick eraser does not jump over what it passes", () => {
  assert.equal(isCrossed(line, { x: 50, y: -200 }, { x: 50, y: 200 }, 4), true);
  assert.equal(isCrossed(line, { x: 150, y: -200 }, { x: 150, y: 200 }, 4), false);
});

test("Shift keeps lines at multiples of 15 degrees and boxes square", () => {
  const end = constrained(kinds.line, { x: 0, y: 0 }, { x: 100, y: 4 });
  assert.ok(Math.abs(end.y) < 0.001);
  const corner = constrained(kinds.rectangle, { x: 0, y: 0 }, { x: -30, y: 80 });
  assert.deepEqual([corner.x, corner.y], [-80, 80]);
});

test("moving places points and boxes, and can be taken back", () => {
  for (const element of [line, box(kinds.ellipse), box(kinds.text, { text: "a", fontSize: 20 })]) {
    const patch = moved(element, 12.5, -7);
    const there = changed(element, patch);
    assert.deepEqual(boundsOf(there).left, boundsOf(element).left + 12.5);
    assert.deepEqual(boundsOf(there).top, boundsOf(element).top - 7);
    const again = changed(there, moved(there, 1, 1));
    assert.deepEqual(boundsOf(again).left, boundsOf(element).left + 13.5);
    assert.equal(isSameLook(changed(there, reverse(element, patch)), element), true);
  }
});

test("resizing scales points exactly, and text with its letters", () => {
  const transform = between({ left: 0, top: 0, right: 100, bottom: 10 }, { left: 50, top: 0, right: 250, bottom: 20 });
  const there = changed(changed(line, moved(line, 0, 5)), resized(changed(line, moved(line, 0, 5)), transform));
  assert.deepEqual(there.points.map(({ x, y }) => [x, y]), [[50, 10], [250, 10]]);
  const words = box(kinds.text, { text: "a", fontSize: 20 });
  const large = changed(words, resized(words, { x: 0, y: 0, scaleX: 2, scaleY: 2 }));
  assert.deepEqual([large.fontSize, large.box.width, large.box.x], [40, 200, 20]);
  assert.deepEqual(shownAt(words, { x: 0, y: 0, scaleX: 2, scaleY: 2 }).box, large.box);
});

test("the ends of a line are its handles, other things have eight, text its corners", () => {
  const handles = handlesOf([line], boundsOf(line));
  assert.deepEqual(handles.map(({ kind, x }) => [kind, x]), [["end", 0], ["end", 100]]);
  assert.deepEqual(changed(line, reshaped([{ x: 1, y: 1 }, { x: 2, y: 2 }])).points.length, 2);
  assert.equal(handlesOf([box(kinds.rectangle)], { left: 0, top: 0, right: 9, bottom: 9 }).length, 8);
  assert.equal(handlesOf([box(kinds.text, { text: "a" })], { left: 0, top: 0, right: 9, bottom: 9 }).length, 4);
  assert.equal(handleAt(handles, { x: 98, y: 3 }, 5).end, 1);
  assert.equal(handleAt(handles, { x: 50, y: 3 }, 5), null);
});

test("a stretched box turns over where it is pulled past itself, is never nothing, and keeps its proportions where it should", () => {
  const from = { left: 0, top: 0, right: 100, bottom: 50 };
  const pulled = (across, down, x, y, isProportional) => stretched(from, { across, down }, { x, y }, isProportional);
  assert.deepEqual(pulled(1, 0, 20, 99), { ...from, right: 120 });
  assert.deepEqual(pulled(1, 0, -99.5, 0), { ...from, right: 1 });
  assert.deepEqual(pulled(1, 0, -100.5, 0), { ...from, right: -1 });
  assert.deepEqual(pulled(1, 0, -140, 0), { ...from, right: -40 });
  assert.deepEqual(pulled(-1, -1, 130, 80), { left: 130, top: 80, right: 100, bottom: 50 });
  assert.deepEqual(pulled(1, 1, 100, 10, true), { ...from, right: 200, bottom: 100 });
  assert.deepEqual(pulled(-1, -1, -100, 0, true), { left: -100, top: -50, right: 100, bottom: 50 });
  assert.deepEqual(pulled(1, 1, -300, 10, true), { ...from, right: -200, bottom: 100 });
});

test("what is turned over is mirrored; letters stay as they are read", () => {
  const [from, over] = [{ left: 0, top: 0, right: 100, bottom: 10 }, { left: 100, top: 10, right: 0, bottom: 0 }];
  const mirror = between(from, over);
  assert.deepEqual(changed(line, resized(line, mirror)).points.map(({ x, y }) => [x, y]),
    line.points.map(({ x, y }) => [100 - x, 10 - y]));
  const words = box(kinds.text, { text: "a", fontSize: 20 });
  const there = changed(words, resized(words, mirror));
  const { x, y, width, height } = words.box;
  assert.deepEqual([there.box, there.fontSize], [{ x: 100 - x - width, y: 10 - y - height, width, height }, 20]);
  assert.deepEqual([shownAt(words, mirror).box, shownAt(words, mirror).fontSize], [there.box, 20]);
});

test("a filling goes with its shape's colour, comes, goes and comes back", () => {
  const filled = box(kinds.rectangle, { fill: fillOf("#ffffff") });
  const patch = restyled(filled, { color: "#ef4444" });
  const red = changed(filled, patch);
  assert.deepEqual([red.color, red.fill], ["#ef4444", "#ef444440"]);
  assert.equal(isSameLook(changed(red, reverse(filled, patch)), filled), true, "one undo takes both back");
  const empty = changed(red, restyled(red, { fill: false }));
  assert.deepEqual([empty.color, empty.fill], ["#ef4444", undefined]);
  assert.equal(changed(empty, restyled(empty, { fill: true })).fill, "#ef444440");
  assert.equal(changed(empty, restyled(empty, { color: "#22c55e" })).fill, undefined, "an empty one stays empty");
  assert.equal(restyled(empty, { fill: false }).size, 0, "nothing to change");
});

test("a text's box grows with its letters, from where it begins", () => {
  const boxAt = (words) => {
    const element = box(kinds.text, { text: words, fontSize: 20 });
    return changed(element, restyled(element, { fontSize: 40 })).box;
  };
  assert.deepEqual(boxAt("words"), { x: 10, y: 20, width: 200, height: 100 });
  assert.deepEqual(boxAt("مرحبا"), { x: -90, y: 20, width: 200, height: 100 });
});

test("only what an element's kind has is changed", () => {
  const tagsOf = (element, change) => [...restyled(element, change).keys()].sort((a, b) => a - b);
  const change = { color: "#22c55e", width: 8, fontSize: 36, fill: true };
  assert.deepEqual(tagsOf(line, change), [tags.colour, tags.width]);
  assert.deepEqual(tagsOf(box(kinds.text, { text: "a", fontSize: 20 }), change), [tags.colour, tags.box, tags.fontSize]);
  assert.deepEqual(tagsOf(box(kinds.ellipse), change), [tags.colour, tags.width, tags.fill]);
});
