import { socketAt } from "../base.js";
import { Backoff, comesBack } from "../model/backoff.js";

const joinTimeout = 10_000;
const stableAfter = 3000;
const clogged = 64 * 1024;
const signedOut = 4001;
const renewal = 60_000;

/**
 * The connection to a room, and its return after every loss: a new ticket each time, waiting longer each time, at once
 * when the network or the page comes back. What is said over it is the dialect's. `on.state` hears
 * `{ kind: "connecting" | "joined" | "waiting", until }`, `on.open()` that one can speak, `on.data(data)` what the server
 * says, `on.stop(code, reason)` the end.
 */
export class RoomSocket {
  #query;
  #ticket;
  #on;
  #socket = null;
  #backoff = new Backoff();
  #attempt = 0;
  #timer = 0;
  #stable = 0;
  #renewed = 0;
  #kind = "stopped";
  #ears = new AbortController();

  /** `query`: what the address says besides the ticket that `ticket()` fetches. */
  constructor(query, ticket, on) {
    this.#query = query;
    this.#ticket = ticket;
    this.#on = on;
  }

  get isJoined() {
    return this.#kind === "joined";
  }

  /** Whether so much waits to be sent that what may be left out should be. */
  get isClogged() {
    return (this.#socket?.bufferedAmount ?? 0) > clogged;
  }

  start() {
    const { signal } = this.#ears;
    addEventListener("online", () => this.again(), { signal });
    addEventListener("offline", () => this.retry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#nudge(), { signal });
    this.#connect();
  }

  /** Gives text or bytes to an open connection; false when there is none. */
  send(data) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  /** The room is joined, its board is here. */
  joined() {
    clearTimeout(this.#timer);
    if (!this.isJoined) this.#stable = setTimeout(() => this.#backoff.reset(), stableAfter);
    this.#say("joined");
  }

  /** Ends it for good, as if the server had closed with this code; it is told to `on.stop`. */
  end(code, reason = "") {
    this.stop();
    this.#on.stop(code, reason);
  }

  /** Ends it for good, silently. */
  stop() {
    this.#attempt += 1;
    this.#kind = "stopped";
    this.#ears.abort();
    this.#detach();
  }

  /** Drops the connection, if any, and makes a new one at once. */
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
      if (error.status === 401) return this.end(signedOut);
      this.#wait(Math.max(this.#backoff.next(), (error.retryAfter ?? 0) * 1000));
    }
  }

  #open(ticket) {
    const url = socketAt("ws");
    for (const [key, value] of Object.entries({ ...this.#query, ticket })) url.searchParams.set(key, value);
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#expectProgress();
    socket.onopen = () => socket === this.#socket && this.#on.open();
    socket.onmessage = (event) => socket === this.#socket && this.#receive(event.data);
    socket.onclose = (event) => socket === this.#socket && this.#closed(event);
  }

  #receive(data) {
    if (!this.isJoined) this.#expectProgress();
    this.#on.data(data);
  }

  /** While joining, ten seconds without a word are too long; a large board may take longer in all. */
  #expectProgress() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retry(), joinTimeout);
  }

  /** A sign-in that has ended is tried anew once: the next ticket takes a new token. */
  #closed({ code, reason }) {
    const isStale = code === signedOut && Date.now() - this.#renewed > renewal;
    if (isStale) this.#renewed = Date.now();
    if (isStale) return this.again();
    if (!comesBack(code)) return this.end(code, reason);
    this.#detach();
    this.#wait(this.#backoff.next(code, reason));
  }

  #wait(delay) {
    this.#attempt += 1;
    this.#say("waiting", Date.now() + delay);
    this.#timer = setTimeout(() => this.#connect(), delay);
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
