import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

/** What browsers have and Node.js does not. */
class Storage {
  #values = new Map();
  getItem = (key) => this.#values.get(key) ?? null;
  setItem = (key, value) => this.#values.set(key, value);
  removeItem = (key) => this.#values.delete(key);
}
globalThis.localStorage = new Storage();

const { device } = await model("device");
const { recall, remember, remembers } = await model("local");
const { forgetRecent, gone, recentRooms, visited } = await model("recent");
const { fromNow } = await model("when");
const { digitsOf } = await model("screens/codeboxes");

test("devices are named in words people know", () => {
  const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";
  assert.deepEqual(device(windows), { browser: "Chrome", system: "Windows" });
  assert.deepEqual(device(`${windows} Edg/120.0`), { browser: "Edge", system: "Windows" });
  assert.deepEqual(device("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"),
    { browser: "Firefox", system: "Linux" });
  assert.deepEqual(device("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1"),
    { browser: "Safari", system: "iPhone" });
  assert.deepEqual(device("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"),
    { browser: "Chrome", system: "Android" });
  assert.deepEqual(device("curl/8.0"), { browser: null, system: null });
});

test("what is remembered comes back, and null forgets", () => {
  assert.equal(remembers(), true);
  remember("a", { b: 1 });
  assert.deepEqual(recall("a"), { b: 1 });
  remember("a", null);
  assert.equal(recall("a"), null);
  localStorage.setItem("canvas.broken", "{");
  assert.equal(recall("broken"), null);
});

test("recent rooms are one's own, the last first, each once, and no more than twelve", () => {
  for (let i = 0; i < 14; i++) visited("ann", `ROOM${i}`, i);
  visited("ann", "ROOM5", 99);
  assert.deepEqual(recentRooms("ann").slice(0, 2), [{ code: "ROOM5", at: 99 }, { code: "ROOM13", at: 13 }]);
  assert.equal(recentRooms("ann").length, 12);
  assert.deepEqual(recentRooms("eve"), []);
  gone("ann", ["ROOM5"]);
  assert.equal(recentRooms("ann")[0].code, "ROOM13");
  forgetRecent();
  assert.deepEqual(recentRooms("ann"), []);
});

test("times are told in the largest unit that fits, rounded", () => {
  const now = 1_795_455_000_000;
  const hour = 3_600_000;
  assert.equal(fromNow(now + 24 * hour - 1000, now), "in 24 hours");
  assert.equal(fromNow(now + 24 * hour, now), "tomorrow");
  assert.equal(fromNow(now - 3 * hour, now), "3 hours ago");
  assert.equal(fromNow(now - 90_000, now), "1 minute ago");
  assert.equal(fromNow(now + 5000, now), "now");
});

test("a code is read out of whatever is pasted", () => {
  assert.equal(digitsOf(" 123-456\n"), "123456");
  assert.equal(digitsOf("Your code: 012 345."), "012345");
  assert.equal(digitsOf("١٢٣۴۵۶"), "123456");
  assert.equal(digitsOf("１２x"), "12");
  assert.equal(digitsOf(""), "");
});
