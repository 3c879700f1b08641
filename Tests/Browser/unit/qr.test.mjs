import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { model } from "./modules.mjs";

const { qr } = await model("model/qr");

// Made by the Python package `qrcode` 8, level M, byte mode: rows of modules as hexadecimal numbers.
const vectors = JSON.parse(readFileSync(new URL("qr-vectors.json", import.meta.url), "utf8"));

for (const { text, version, mask, rows } of vectors) {
  test(`a QR code of version ${version}, mask ${mask ?? "by itself"}, is what other programs make`, () => {
    const size = 17 + 4 * version;
    const wanted = rows.map((row) => BigInt(`0x${row}`).toString(2).padStart(size, "0"));
    assert.deepEqual(qr(text, mask).map((row) => row.map(Number).join("")), wanted);
  });
}

test("what no code of these versions can hold has none", () => {
  assert.equal(qr("x".repeat(213)).length, 57);
  assert.equal(qr("x".repeat(214)), null);
  assert.equal(qr("").length, 21);
});
