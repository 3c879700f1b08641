/** The page's codec against the frames every codec of protocol v2 is tested against (Tests/Fixtures/README.md). */
import assert from "node:assert/strict";
import test from "node:test";
import { readFileSync } from "node:fs";
import { model } from "./modules.mjs";
import { fieldsFrom, fieldsTo } from "./golden_fields.mjs";

const { decode, encode } = await model("wire/codec");
const { fromClient, fromServer } = await model("wire/messages");
const { elementFrom } = await model("model/element");

const cases = (file) => JSON.parse(readFileSync(new URL(`../../Fixtures/v2/${file}.json`, import.meta.url))).cases;
const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hexOf = (bytes) => Buffer.from(bytes).toString("hex");
const table = (from) => (from === "C" ? fromClient : fromServer);

const pairs = (one, other) => ({
  from: (list) => list.map(([a, b]) => ({ [one]: a, [other]: b })),
  to: (list) => list.map((each) => [each[one], each[other]]),
});
const bytes = { from: bytesOf, to: hexOf };
const fields = { from: fieldsFrom, to: fieldsTo };
const elements = {
  from: (list) => list.map((each) => ({ ...each, fields: fieldsFrom(each.fields) })),
  to: (list) => list.map((each) => ({ ...each, fields: fieldsTo(each.fields) })),
};

/** What the page calls or holds differently than the golden messages: its own name, theirs, and the form. */
const parts = [["keys", "keys", pairs("key", "value")], ["values", "values", pairs("name", "value")], ["echo", "bytes", bytes],
  ["reference", "reference", bytes], ["entry", "entry", bytes], ["fields", "fields", fields]];
const ids = ["elements", "ids", { from: (list) => list, to: (list) => list }];
const bodies = ["elements", "elements", elements];

function toGolden(message) {
  const golden = { ...message };
  if (message.wait === null) delete golden.wait;
  const isIds = typeof (message.elements?.[0] ?? {}) === "string";
  for (const [own, theirs, form] of [...parts, isIds ? ids : bodies]) {
    if (message[own] === undefined) continue;
    delete golden[own];
    golden[theirs] = form.to(message[own]);
  }
  return golden;
}

function fromGolden(golden) {
  const message = { wait: null, ...golden };
  for (const [own, theirs, form] of [...parts, ids, bodies]) {
    if (golden[theirs] !== undefined) message[own] = form.from(golden[theirs]);
  }
  return message;
}

for (const file of ["client", "server", "elements", "large", "session"]) {
  for (const { name, rules, from, hex, messages, decodeOnly } of cases(file)) {
    test(`${rules.join(", ")}: ${name} (${file})`, () => {
      const known = messages.filter(({ type }) => type !== "UNKNOWN");
      const found = decode(bytesOf(hex), table(from));
      assert.deepEqual(found.errors, []);
      assert.deepEqual(found.messages.map(toGolden), known);
      if (decodeOnly || known.length < messages.length) return;
      const frames = known.map((each) => hexOf(encode(each.type, fromGolden(each), table(from))));
      assert.equal(frames.join(""), hex);
    });
  }
}

for (const { name, rules, from, hex, outcome } of cases("malformed")) {
  test(`${rules.join(", ")}: ${name} (malformed)`, () => {
    const { messages } = decode(bytesOf(hex), table(from));
    const good = outcome.filter((each) => !each.error);
    assert.deepEqual(messages.map(toGoldenOrNull).filter((each) => isOneOf(each, good)).length, good.length);
    for (const each of messages) if (each.kind !== undefined) elementFrom("~AAAAAAAAAAA", "me", each.kind, each.fields);
  });
}

/** Fields that break a rule have no golden form. */
function toGoldenOrNull(message) {
  try {
    return toGolden(message);
  } catch {
    return null;
  }
}

function isOneOf(found, expected) {
  return expected.some((each) => JSON.stringify(sorted(each)) === JSON.stringify(sorted(found ?? {})));
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
