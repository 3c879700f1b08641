import { rooms } from "../api.js";
import { Drawing } from "../model/drawing.js";
import { Outbox } from "../model/outbox.js";
import { forget, keep, kept } from "../tab.js";
import { text } from "../text.js";
import { RoomSocket } from "./socket.js";

const inFlight = 8;
const patience = 15_000;
const retryAfter = 2000;

/**
 * Keeps the drawing of one room and the server in agreement: applies what arrives, sends what was done here until the
 * echo acknowledges it. `on` has `change()`, `ready()`, `state(state)`, `stop(code, reason)`, `notice(sentence)` and
 * `presence(type, payload)`.
 */
export class Sync {
  #on;
  #userId;
  #roomId;
  #outbox;
  #socket;
  #heard = 0;
  #progress = 0;
  #retry = 0;
  #watching = 0;
  drawing;

  constructor(roomId, session, on) {
    this.#on = on;
    this.#roomId = roomId;
    this.#userId = session.user.userId;
    this.#outbox = new Outbox(storeFor(`outbox.${roomId}.${this.#userId}`));
    this.drawing = new Drawing(this.#userId, this.#outbox);
    this.#socket = new RoomSocket(roomId, () => rooms.ticket(session), {
      message: (type, payload) => this.#receive(type, payload),
      state: (state) => on.state(state),
      stop: (code, reason) => on.stop(code, reason),
    });
  }

  get unsaved() {
    return this.#outbox.unsaved;
  }

  get isFull() {
    return this.#outbox.isFull;
  }

  start() {
    this.#socket.start();
    this.#watching = setInterval(() => this.#watch(), 5000);
  }

  stop() {
    clearTimeout(this.#retry);
    clearInterval(this.#watching);
    this.#socket.stop();
  }

  /** Adds a stroke of ours. */
  draw(stroke) {
    this.#act(() => this.drawing.draw({ roomId: this.#roomId, userId: this.#userId, ...stroke }));
  }

  undo() {
    this.#act(() => this.drawing.undo());
  }

  redo() {
    this.#act(() => this.drawing.redo());
  }

  point({ x, y }) {
    if (this.#socket.isJoined) this.#socket.send("CURSOR_MOVE", { x: Math.round(x), y: Math.round(y) });
  }

  #act(change) {
    if (this.#outbox.ops.length === 0) this.#progress = Date.now();
    change();
    this.#flush();
    this.#on.change();
  }

  #flush() {
    if (!this.#socket.isJoined) return;
    for (const { kind, strokeId, stroke } of this.#outbox.take(inFlight)) {
      if (kind === "undo") this.#socket.send("UNDO", { strokeId });
      else this.#socket.send(kind === "put" ? "CANVAS_UPDATE" : "REDO", { stroke });
    }
  }

  #receive(type, payload) {
    this.#heard = Date.now();
    const waiting = this.#outbox.ops.length;
    switch (type) {
      case "INITIAL_STATE":
        this.drawing.reset(payload.strokes);
        this.#progress = this.#heard;
        this.#on.ready();
        break;
      case "CANVAS_UPDATE":
        this.drawing.committed(payload.canvasData ?? payload.stroke);
        break;
      case "UNDO":
        this.drawing.hidden(payload.strokeId, payload.userId);
        break;
      case "REDO":
        this.drawing.shown(payload.stroke ?? payload.canvasData);
        break;
      case "ERROR":
        this.#refused(payload);
        break;
      default:
        return this.#on.presence(type, payload);
    }
    if (this.#outbox.ops.length < waiting) this.#progress = this.#heard;
    this.#flush();
    this.#on.change();
  }

  #refused({ code, strokeId, message, retryable }) {
    if (strokeId === undefined) return this.#on.notice(text.room.trouble(message));
    if (retryable) {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#again(), retryAfter);
      return;
    }
    const waiting = this.#outbox.ops.length;
    const isUnclear = this.drawing.refused(strokeId);
    const isNews = this.#outbox.ops.length < waiting && !/^already_/.test(code);
    if (isNews) this.#on.notice(text.room.refused(message));
    if (isUnclear) this.#socket.retry();
  }

  /** Says again what was not acknowledged: the server keeps each stroke once. */
  #again() {
    this.#outbox.rewind();
    this.#flush();
  }

  /** An acknowledgement that does not come: the connection is dead, or the message was lost. */
  #watch() {
    const now = Date.now();
    if (!this.#socket.isJoined || this.#outbox.ops.length === 0 || now - this.#progress < patience) return;
    this.#progress = now;
    if (now - this.#heard > patience) this.#socket.retry();
    else this.#again();
  }
}

function storeFor(key) {
  return {
    load: () => kept(key) ?? [],
    save: (ops) => (ops.length > 0 ? keep(key, ops) : forget(key)),
  };
}
