import assert from "node:assert/strict";
import test from "node:test";
import { model } from "./modules.mjs";

const values = new Map();
globalThis.localStorage = {
  getItem: (key) => values.get(key) ?? null,
  setItem: (key, value) => values.set(key, value),
  removeItem: (key) => values.delete(key),
};
globalThis.navigator ??= {};
const listeners = [];
globalThis.addEventListener = (kind, listener) => listeners.push(listener);
/** Another tab remembers something. */
const elsewhere = (key, value) => {
  if (value === null) values.delete(key);
  else values.set(key, JSON.stringify(value));
  for (const listener of listeners) listener({ key });
};

let answers = [];
const asked = [];
let hanging = null;
globalThis.fetch = async (url, { headers, signal }) => {
  if (signal?.aborted) throw signal.reason;
  asked.push(`${new URL(url).pathname.split("/").pop()} ${headers.Authorization ?? ""}`.trim());
  const next = answers.shift();
  if (next === "hangs") {
    return new Promise((resolve, reject) => {
      hanging = resolve;
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }
  if (!next) throw new TypeError("no network");
  return { ok: next.status < 400, status: next.status, json: async () => next.body,
    headers: new Headers(next.headers) };
};

const { Session } = await model("session");
const { patience, request } = await model("api");

const token = (name, userId = "u1") => {
  const body = Buffer.from(JSON.stringify({ userId, name, exp: Date.now() / 1000 + 900 })).toString("base64url");
  return `x.${body}.y`;
};
const ok = (body) => ({ status: 200, body });
const refused = { status: 401, body: { message: "no" } };

/** A session with nobody's past; ended at the end of the test, so that no timer holds the process. */
function begin(t, user) {
  values.clear();
  listeners.length = asked.length = answers.length = 0;
  if (user) values.set("canvas.user", JSON.stringify(user));
  const session = new Session();
  const changes = [];
  session.addEventListener("change", () => changes.push(session.user?.userId ?? null));
  t.after(() => session.forget());
  return { session, changes };
}

test("a stranger's first visit asks nothing", async (t) => {
  const { session } = begin(t);
  await session.restore();
  assert.equal(session.user, null);
  assert.deepEqual(asked, []);
});

test("who was signed in is at once, before the server has answered", async (t) => {
  const { session, changes } = begin(t, { userId: "u1", name: "Ann" });
  const accessToken = token("Ann");
  answers = [ok({ accessToken })];
  const restored = session.restore();
  assert.equal(session.user.name, "Ann");
  await restored;
  assert.equal(await session.authorised(async (given) => given), accessToken);
  assert.deepEqual(changes, []);
});

test("without a network one stays who one was", async (t) => {
  const { session } = begin(t, { userId: "u1", name: "Ann" });
  await session.restore();
  await assert.rejects(session.authorised(async () => 1), { status: 0 });
  assert.equal(session.user.userId, "u1");
});

test("a sign-in that has ended is forgotten, with all that was kept of it", async (t) => {
  const { session, changes } = begin(t, { userId: "u1", name: "Ann" });
  values.set("canvas.recent", "{}");
  answers = [refused];
  await session.restore();
  await assert.rejects(session.refresh(), Error);
  assert.equal(session.user, null);
  assert.deepEqual(changes, [null]);
  assert.deepEqual([...values.keys()], []);
});

test("many who need a token at the same time cause one request", async (t) => {
  const { session } = begin(t, { userId: "u1", name: "Ann" });
  answers = [ok({ accessToken: token("Ann") }), ok({ n: 1 }), ok({ n: 2 })];
  await session.restore();
  await Promise.all([1, 2].map(() => session.authorised((given) => request("GET", "api/x", { token: given }))));
  assert.equal(asked.filter((what) => what === "refresh-token").length, 1);
});

test("signing out or in in another tab is noticed here", async (t) => {
  const { session, changes } = begin(t, { userId: "u1", name: "Ann" });
  answers = [ok({ accessToken: token("Ann") })];
  await session.restore();
  await session.refresh();
  elsewhere("canvas.user", null);
  assert.equal(session.user, null);
  answers = [ok({ accessToken: token("Ben", "u2") })];
  elsewhere("canvas.user", { userId: "u2", name: "Ben" });
  await session.refresh();
  assert.equal(session.user.name, "Ben");
  assert.deepEqual(changes, [null, "u2"]);
});

test("asked to wait, it asks no more until then, and goes on where somebody signs in", async (t) => {
  const { session } = begin(t, { userId: "u1", name: "Ann" });
  answers.push({ status: 429, body: { message: "slow" }, headers: { "Retry-After": "600" } });
  await session.restore();
  await assert.rejects(session.refresh(), { status: 429, retryAfter: 600 });
  asked.length = 0;
  await assert.rejects(session.refresh(), { status: 429 });
  assert.deepEqual(asked, []);
  session.accept({ accessToken: token("Ann"), user: { userId: "u1", name: "Ann" } });
  answers.push(ok({ accessToken: token("Ann") }));
  await session.refresh();
  assert.deepEqual(asked.length, 1);
});

test("who signs out hears no answer to what was asked before, and nothing more is asked", async (t) => {
  const { session, changes } = begin(t, { userId: "u1", name: "Ann" });
  answers = [ok({ accessToken: token("Ann") })];
  await session.restore();
  await session.refresh();
  answers = ["hangs", ok({})];
  asked.length = 0;
  const heard = [];
  const ask = (path) => session.authorised((given, signal) => request("GET", path, { token: given, signal }))
    .then((answer) => heard.push(answer), (error) => heard.push(error));
  ask("api/x");
  const out = session.signOut();
  ask("api/y");
  await out;
  assert.deepEqual(asked.map((what) => what.split(" ")[0]), ["x", "logout"]);
  assert.deepEqual(heard, []);
  assert.deepEqual(changes, [null]);
});

test("a token that was on its way does not sign in again who has signed out", async (t) => {
  const { session, changes } = begin(t, { userId: "u1", name: "Ann" });
  answers = ["hangs", ok({})];
  session.restore();
  await new Promise(setImmediate);
  const out = session.signOut();
  hanging({ ok: true, status: 200, json: async () => ({ accessToken: token("Ann") }), headers: new Headers() });
  await out;
  await new Promise(setImmediate);
  assert.equal(session.user, null);
  assert.deepEqual(changes, [null]);
  assert.deepEqual(asked, ["refresh-token", "logout"]);
});

test("an answer that never comes is waited for a while only; then it is asked again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { session } = begin(t, { userId: "u1", name: "Ann" });
  answers = ["hangs", ok({ accessToken: token("Ann") })];
  const first = session.refresh();
  await new Promise(setImmediate);
  t.mock.timers.tick(patience);
  await assert.rejects(first, { status: 0 });
  await session.refresh();
  assert.deepEqual(asked, ["refresh-token", "refresh-token"]);
  assert.equal(session.user.name, "Ann");
});

test("a tab that never lets go of its turn stops no other", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = (name, { signal }) =>
    new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  Object.defineProperty(navigator, "locks", { value: { request: turn }, configurable: true });
  t.after(() => delete navigator.locks);
  const { session } = begin(t, { userId: "u1", name: "Ann" });
  answers = [ok({ accessToken: token("Ann") })];
  const refreshed = session.refresh();
  await new Promise(setImmediate);
  assert.deepEqual(asked, []);
  t.mock.timers.tick(20_000);
  await refreshed;
  assert.deepEqual(asked, ["refresh-token"]);
});

test("a sign-out that did not reach the server is said again on the next visit, unless somebody has signed in", async (t) => {
  const { session } = begin(t, { userId: "u1", name: "Ann" });
  await session.signOut();
  assert.equal(session.user, null);
  assert.deepEqual([...values.keys()], ["canvas.leaving"]);
  answers = [ok({})];
  asked.length = 0;
  await new Session().restore();
  await new Promise(setImmediate);
  assert.deepEqual([asked, [...values.keys()]], [["logout"], []]);
  answers = [];
  await session.signOut();
  session.accept({ accessToken: token("Ann"), user: { userId: "u1", name: "Ann" } });
  assert.ok(!values.has("canvas.leaving"));
});
