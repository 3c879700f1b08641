import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const { choose, languages, plural } = await model("i18n");
const { text: english } = await model("text");
const others = Object.keys(languages).filter((language) => language !== "en");
const words = Object.fromEntries(await Promise.all(
  others.map(async (language) => [language, (await model(`i18n/${language}`)).words])));

/** Every sentence with its place: `room.title`. */
function* sentences(node, path = "") {
  if (typeof node !== "object") return yield [path, node];
  for (const [key, value] of Object.entries(node)) yield* sentences(value, path ? `${path}.${key}` : key);
}

const keys = (node) => [...sentences(node)].map(([path]) => path).sort();

for (const language of others) {
  test(`${language} has the keys of English, and no other`, () => {
    assert.deepEqual(keys(words[language]), keys(english));
  });

  test(`${language} says something everywhere, with what English puts in`, () => {
    const translated = new Map(sentences(words[language]));
    for (const [path, own] of sentences(english)) {
      const theirs = translated.get(path);
      assert.equal(typeof theirs, typeof own, path);
      if (typeof own === "string") assert.ok(theirs.trim(), path);
      else for (const given of [1, 2, 3, 11, 100, 600]) sameParts(own, theirs, given, `${language} ${path}(${given})`);
    }
  });
}

/** Both sentences contain the values they are given, as far as English does. */
function sameParts(own, theirs, given, what) {
  assert.equal(theirs.length, own.length, what);
  const values = Array.from({ length: own.length }, (_, i) => given * 7 + i);
  const [said, translated] = [own(...values), theirs(...values)].map(String);
  for (const value of said.match(/\d+/g) ?? []) assert.ok(translated.includes(value), `${what}: ${translated}`);
  assert.ok(!/undefined|NaN/.test(translated), what);
}

test("the first language a browser asks for that there is, is spoken", () => {
  assert.equal(choose([null, "fr-FR", "de-AT", "es"]), "de");
  assert.equal(choose(["ar", "de"]), "ar");
  assert.equal(choose(["zh-Hant-TW"]), "zh");
  assert.equal(choose(["fr", "constructor"]), "en");
  assert.equal(choose([]), "en");
});

test("a form follows from the number, and other stands in for what is missing", () => {
  assert.equal(plural(1, { one: "stroke", other: "strokes" }), "stroke");
  assert.equal(plural(2, { one: "stroke", other: "strokes" }), "strokes");
  assert.equal(plural(1, { other: "strokes" }), "strokes");
});
