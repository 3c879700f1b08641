import { socketAt } from "../base.js";
import { Backoff, afterClose } from "../model/backoff.js";

const joinTimeout = 10_000;
const stableAfter = 3000;

/**
 * The connection to a room, and its return after every loss: a new ticket each time, waiting longer each time, at once
 * when the network or the page comes back. `on.state` hears `{ kind: "connecting" | "joined" | "waiting", until }`,
 * `on.message(type, payload)` what the server says, `on.stop(code, reason)` the end.
 */
export class RoomSocket {
  #roomId;
  #ticket;
  #on;
  #socket = null;
  #backoff = new Backoff();
  #attempt = 0;
  #timer = 0;
  #stable = 0;
  #kind = "stopped";
  #ears = new AbortController();

  constructor(roomId, ticket, on) {
    this.#roomId = roomId;
    this.#ticket = ticket;
    this.#on = on;
  }

  get isJoined() {
    return this.#kind === "joined";
  }

  start() {
    const { signal } = this.#ears;
    addEventListener("online", () => this.again(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#nudge(), { signal });
    this.#connect();
  }

  /** Gives the message to an open connection; false when there is none. */
  send(type, payload) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ type, payload: { roomId: this.#roomId, ...payload } }));
    return true;
  }

  /** Leaves the room for good. */
  stop() {
    this.send("LEAVE_ROOM", {});
    this.#end();
  }

  /** Drops the connection, if any, and makes a new one at once: its initial state is the truth. */
  again() {
    if (this.#kind === "stopped") return;
    this.#detach();
    this.#connect();
  }

  /** Drops the connection and waits its turn: for one that does not answer. */
  retry() {
    if (this.#kind === "stopped") return;
    this.#detach();
    this.#wait(this.#backoff.next());
  }

  #nudge() {
    if (this.#kind === "waiting") this.#connect();
  }

  async #connect() {
    clearTimeout(this.#timer);
    const attempt = (this.#attempt += 1);
    this.#say("connecting");
    try {
      const ticket = await this.#ticket();
      if (attempt === this.#attempt) this.#open(ticket);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error.status === 401) return this.#stopped(4001);
      this.#wait(Math.max(this.#backoff.next(), (error.retryAfter ?? 0) * 1000));
    }
  }

  #open(ticket) {
    const url = socketAt("ws");
    url.searchParams.set("ticket", ticket);
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.retry(), joinTimeout);
    socket.onopen = () => this.send("JOIN_ROOM", {});
    socket.onmessage = (event) => socket === this.#socket && this.#receive(event.data);
    socket.onclose = (event) => socket === this.#socket && this.#closed(event);
  }

  #receive(data) {
    const message = parse(data);
    if (!message) return;
    if (message.type === "ROOM_EXPIRED") return this.#stopped(4000);
    if (message.type === "INITIAL_STATE" && !this.isJoined) {
      clearTimeout(this.#timer);
      this.#stable = setTimeout(() => this.#backoff.reset(), stableAfter);
      this.#kind = "joined";
    }
    this.#on.message(message.type, message.payload);
    if (message.type === "INITIAL_STATE") this.#say("joined");
  }

  #closed({ code, reason }) {
    const what = afterClose(code);
    if (what === "stop") return this.#stopped(code, reason);
    this.#detach();
    this.#wait(what === "soon" ? 200 + Math.random() * 800 : this.#backoff.next());
  }

  #wait(delay) {
    this.#attempt += 1;
    this.#say("waiting", Date.now() + delay);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  #stopped(code, reason = "") {
    this.#end();
    this.#on.stop(code, reason);
  }

  #end() {
    this.#attempt += 1;
    this.#kind = "stopped";
    this.#ears.abort();
    this.#detach();
  }

  #detach() {
    clearTimeout(this.#timer);
    clearTimeout(this.#stable);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #say(kind, until = 0) {
    this.#kind = kind;
    this.#on.state({ kind, until });
  }
}

/** The message in a text frame, or null for anything that is none. */
function parse(data) {
  try {
    const { type, payload } = JSON.parse(data);
    return typeof type === "string" ? { type, payload: payload ?? {} } : null;
  } catch {
    return null;
  }
}
