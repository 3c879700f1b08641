import { at } from "./base.js";
import { text } from "./text.js";

/** A request that did not succeed: `status` 0 means no answer at all, `retryAfter` is in seconds. */
export class APIError extends Error {
  constructor(status, body, retryAfter = 0) {
    super(sentence(status, body, retryAfter));
    this.status = status;
    this.code = body?.code ?? "";
    this.body = body ?? {};
    this.retryAfter = retryAfter;
  }
}

/** What people are told: our own words where there are some for the server's code. */
function sentence(status, body, retryAfter) {
  const own = text.errors.codes[body?.code];
  if (own) return own;
  return status === 429 && retryAfter ? text.errors.limited(retryAfter) : body?.message || text.errors.other;
}

/** How long an answer is waited for, in ms. A connection can be dead without a word, and tabs wait for each other's refresh. */
export const patience = 15_000;
/** The same where passwords are hashed, one after the other. */
const hashing = { patience: 60_000 };

/** One request; returns the JSON body or throws ``APIError``. */
export async function request(method, path, { token, body, signal, patience: limit = patience } = {}) {
  const headers = { Accept: "application/json", "X-Canvas-Client": "web" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const content = body === undefined ? undefined : JSON.stringify(body);
  const { response, answer } = await patiently(limit, signal, async (signal) => {
    const response = await fetch(at(path), { method, headers, body: content, signal, credentials: "same-origin", cache: "no-store" });
    return { response, answer: await json(response) };
  }).catch(() => {
    throw new APIError(0, { message: text.errors.network });
  });
  if (response.ok && answer) return answer;
  throw new APIError(response.status, answer, Number.parseInt(response.headers.get("Retry-After"), 10) || 0);
}

/** Runs `ask(signal)`, whose signal ends it when `given` does, or after `limit` ms. */
async function patiently(limit, given, ask) {
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, limit);
  if (given?.aborted) end();
  given?.addEventListener("abort", end);
  try {
    return await ask(ending.signal);
  } finally {
    clearTimeout(timer);
    given?.removeEventListener("abort", end);
  }
}

/** The body, or `null` when it is no JSON. */
const json = (response) =>
  response.json().catch((error) => {
    if (error instanceof SyntaxError) return null;
    throw error;
  });

/** `more`: a token, another patience. */
const post = (path, body = {}, more) => request("POST", path, { body, ...more });

/** Public routes: accounts. */
export const account = {
  signUp: (name, email, password) => post("api/home/signup", { name, email, password }, hashing),
  verify: (token, otp) => post("api/home/verify-otp", { otp }, { token }),
  resend: (token) => post("api/home/resend-otp", {}, { token }),
  signIn: (email, password) => post("api/home/signin", { email, password }, hashing),
  forgot: (email) => post("api/home/forgot-password", { email }),
  reset: (token, otp, password) => post("api/home/reset-password", { otp, password }, { token, ...hashing }),
  refresh: () => post("api/home/refresh-token"),
  signOut: () => post("api/home/logout"),
};

/** A route that needs somebody signed in, through the session's `authorised`. */
const authorised = (session, method, path, body, more) =>
  session.authorised((token, signal) => request(method, path, { token, body, signal, ...more }));

/** One's own account. */
export const me = {
  rename: (session, name) => authorised(session, "PATCH", "api/user/me", { name }),
  changePassword: (session, password, newPassword) =>
    authorised(session, "POST", "api/user/password", { password, newPassword }, hashing),
  delete: (session, password) => authorised(session, "DELETE", "api/user/me", { password }, hashing),
  signIns: (session) => authorised(session, "GET", "api/user/sign-ins").then((answer) => answer.signIns),
  end: (session, id) => authorised(session, "DELETE", `api/user/sign-ins/${encodeURIComponent(id)}`),
  signOutEverywhere: (session) => authorised(session, "POST", "api/user/logout-everywhere", {}),
};

export const rooms = {
  create: (session) => authorised(session, "POST", "api/user/rooms", {}).then((answer) => answer.data),
  check: (session, id) => authorised(session, "GET", `api/user/rooms/${encodeURIComponent(id)}`),
  /** The rooms one made, newest first: `{ rooms, next }`, from `after`, the last answer's `next`, on. */
  mine: (session, after) =>
    authorised(session, "GET", `api/user/rooms?limit=12${after ? `&after=${encodeURIComponent(after)}` : ""}`)
      .then((answer) => answer.data),
  /** The history of a room as a stream of lines (docs/replay.md). */
  replay: (session, id, signal) =>
    session.authorised((token) => stream(`api/user/rooms/${encodeURIComponent(id)}/replay`, token, signal)),
  ticket: (session) => authorised(session, "POST", "api/user/ws-ticket", {}).then((answer) => answer.ticket),
};

const boardAt = (id) => `api/user/boards/${encodeURIComponent(id)}`;
const boardOf = (answer) => answer.data.board;

/** Rooms that one keeps: `{ id, title, createdAt, changedAt }`. */
export const boards = {
  keep: (session, roomId, title) => authorised(session, "POST", "api/user/boards", { roomId, title }).then(boardOf),
  find: (session, id) => authorised(session, "GET", boardAt(id)).then(boardOf),
  rename: (session, id, title) => authorised(session, "PATCH", boardAt(id), { title }).then(boardOf),
  release: (session, id) => authorised(session, "DELETE", boardAt(id)),
  /** Those one keeps, the last change first: `{ boards, next }`, from `before`, the last answer's `next`, on. */
  mine: (session, before) =>
    authorised(session, "GET", `api/user/boards?count=100${before ? `&before=${encodeURIComponent(before)}` : ""}`)
      .then((answer) => answer.data),
};

/** An answer that is read while it comes. */
async function stream(path, token, signal) {
  const headers = { Accept: "application/x-ndjson", Authorization: `Bearer ${token}`, "X-Canvas-Client": "web" };
  const response = await fetch(at(path), { headers, signal, credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new APIError(response.status, await response.json().catch(() => null));
  return response;
}
