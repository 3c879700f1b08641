import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const { Backoff, comesBack } = await model("model/backoff");
const { claims, expiry, refreshDelay } = await model("model/token");
const { roomCode, userColour } = await model("model/ids");
const { Camera } = await model("model/camera");
const { Trail } = await model("model/trail");
const { colours, visibleInk } = await model("model/ink");

test("waits double, jittered, and start over after a success", () => {
  const longest = new Backoff(() => 1);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(() => longest.next()), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  longest.reset();
  assert.equal(longest.next(), 1000);
  assert.equal(new Backoff(() => 0).next(), 0);
});

test("the wait follows from the close code", () => {
  const waits = (code, random) => {
    const backoff = new Backoff(() => random);
    return [1, 2, 3, 4].map(() => backoff.next(code));
  };
  for (const code of [1001, 1012]) assert.deepEqual(waits(code, 0.5), [1000, 1000, 1000, 1000]);
  assert.deepEqual(waits(1011, 0), [1000, 2000, 4000, 8000]);
  assert.deepEqual(waits(1013, 0), [10000, 20000, 40000, 60000]);
  assert.deepEqual(waits(3000, 1), [0, 2000, 4000, 8000], "at once, but not again and again");
});

test("a server that stops says when to come back; who comes back in vain waits as ever", () => {
  const backoff = new Backoff(() => 0.5);
  assert.equal(backoff.next(1001, "server draining; retry=850"), 850);
  assert.equal(backoff.next(1001, "server draining; retry=850"), 1000);
  for (const reason of ["", "server draining", "server draining; retry=", "retry=9", "x; retry=1000000", "; retry=-1"]) {
    assert.equal(new Backoff(() => 0.5).next(1001, reason), 1000, reason);
  }
  assert.equal(new Backoff(() => 0.5).next(1006, "x; retry=7"), 500, "of a stopping server only");
});

test("close codes say whether to come back", () => {
  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 4000, 4001, 4008, 4999]) assert.equal(comesBack(code), false);
  for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 3000, 3999]) assert.equal(comesBack(code), true);
});

const token = (body) => `x.${Buffer.from(JSON.stringify(body)).toString("base64url")}.y`;

test("claims are read from any JWT, names in any script, and from nothing else", () => {
  assert.deepEqual(claims(token({ userId: "1", name: "Žofie 🖊" })), { userId: "1", name: "Žofie 🖊" });
  for (const bad of [null, "", "a.b", "a.!!.c", token(7)]) assert.equal(claims(bad), null);
});

test("a token is renewed a minute before its end, a short one at half its life", () => {
  const now = 1_000_000_000;
  assert.equal(expiry(token({ exp: 5 })), 5000);
  assert.equal(expiry(token({})), 0);
  assert.equal(refreshDelay(token({ exp: now / 1000 + 900 }), now), 840_000);
  assert.equal(refreshDelay(token({ exp: now / 1000 + 30 }), now), 15_000);
  assert.equal(refreshDelay(token({ exp: now / 1000 - 5 }), now), 0);
});

test("room codes are found in what people paste", () => {
  const long = "3f2b8c1e-0a4d-4b6e-9c7f-1d2e3f4a5b6c";
  assert.equal(roomCode(" abcd-2345 "), "ABCD2345");
  assert.equal(roomCode("https://example.org/room/ABCD2345?x#y"), "ABCD2345");
  assert.equal(roomCode(long.toUpperCase()), long);
  for (const bad of ["", "../me", "ABC", "ABCD2345X", "a/b", "ÄBCD2345"]) assert.equal(roomCode(bad), null);
});

test("people have the colours the server gives them", () => {
  const vectors = { "64f1a2b3c4d5e6f7a8b9c0d1": "#e879f9", "64f1a2b3c4d5e6f7a8b9c0d2": "#60a5fa",
    "6b047974171e034ea79c70c1": "#4ade80", a: "#f87171", "": "#60a5fa" };
  for (const [userId, colour] of Object.entries(vectors)) assert.equal(userColour(userId), colour);
});

test("a camera shows all that another window shows, as large as it can, and glides there", () => {
  const camera = new Camera();
  const seen = { left: -100, top: 50, right: 300, bottom: 150 };
  assert.deepEqual(camera.showing(seen, 800, 600), { scale: 2, x: 200, y: 100 });
  assert.equal(camera.showing({ left: 0, top: 0, right: 1, bottom: 1 }, 800, 600).scale, 8, "no nearer than one can be");
  const goal = camera.showing(seen, 800, 600);
  for (let i = 0; i < 100 && !camera.isAt(goal); i++) camera.glide(goal, 0.2);
  assert.equal(camera.isAt(goal), true);
  camera.glide(goal, 1);
  assert.deepEqual(camera.toScreen(-100, 50), { x: 0, y: 200 });
  assert.equal(camera.shows(seen, 800, 600), true);
});

test("the camera zooms about a point, and back and forth is where it was", () => {
  const camera = new Camera();
  camera.pan(30, -10);
  const before = camera.toBoard(100, 100);
  camera.zoom(100, 100, 2);
  assert.deepEqual(camera.toBoard(100, 100), before);
  assert.deepEqual(camera.toScreen(before.x, before.y), { x: 100, y: 100 });
  camera.zoom(0, 0, 1e9);
  assert.equal(camera.scale, 8);
});

test("fitting shows all of a large board and leaves one alone that can be seen", () => {
  const camera = new Camera();
  const box = { left: -50, top: 0, right: 1950, bottom: 900 };
  camera.fit(box, 400, 700);
  assert.equal(camera.shows(box, 400, 700), true);
  camera.fit({ left: 10, top: 10, right: 300, bottom: 300 }, 400, 700);
  assert.deepEqual([camera.x, camera.y, camera.scale], [0, 0, 1]);
});

test("a trail thins out, keeps sixteenths of a pixel, and makes a visible dot of a tap", () => {
  const trail = new Trail();
  [{ x: 1.04, y: 2 }, { x: 1.3, y: 2 }, { x: NaN, y: 1 }, { x: 3, y: 2 }].forEach((point) => trail.add(point));
  assert.deepEqual(trail.finish(), [{ x: 1.0625, y: 2 }, { x: 3, y: 2 }]);
  const tap = new Trail();
  tap.add({ x: 7, y: 7 });
  assert.deepEqual(tap.finish(), [{ x: 7, y: 7 }, { x: 7.0625, y: 7 }]);
});

test("a trail keeps the time since its beginning, and the pressure of pens", () => {
  const trail = new Trail();
  trail.add({ x: 0, y: 0, time: 1000.4, pressure: 0.2 });
  trail.add({ x: 9, y: 0, time: 1016.9, pressure: 0.4 });
  assert.deepEqual(trail.finish(), [{ x: 0, y: 0, time: 0, pressure: 0.2 }, { x: 9, y: 0, time: 17, pressure: 0.4 }]);
});

test("ink can be seen on both papers, and colours stay what they are", () => {
  assert.equal(visibleInk("#ffffff", "dark"), "#ffffff");
  assert.equal(visibleInk("#ffffff", "light"), "#000000");
  assert.equal(visibleInk("#000", "dark"), "#ffffff");
  assert.equal(visibleInk("#ffffff40", "light"), "#00000040", "a translucent fill, as it is written");
  assert.equal(visibleInk("rgba(255, 255, 255, 0.25)", "light"), "#00000040", "and as a canvas reads it back");
  assert.equal(visibleInk("rgba(239, 68, 68, 0.25)", "light"), "rgba(239, 68, 68, 0.25)");
  assert.equal(visibleInk("hotpink", "light"), "hotpink");
  for (const colour of colours.slice(1)) {
    assert.equal(visibleInk(colour, "light"), colour);
    assert.equal(visibleInk(colour, "dark"), colour);
  }
});
