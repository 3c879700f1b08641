import { asStroke, asStrokes } from "../../model/stroke.js";
import { text } from "../../text.js";

const retryAfter = 2000;

/** Protocol v1 (docs/protocol-v1.md): JSON, a new initial state after every loss, echoes as acknowledgements. */
export class DialectV1 {
  #roomId;
  #userId;
  #drawing;
  #on;
  #link;
  query = {};
  interval = 50;

  constructor({ roomId, userId, drawing, on, link }) {
    this.#roomId = roomId;
    this.#userId = userId;
    this.#drawing = drawing;
    this.#on = on;
    this.#link = link;
  }

  open() {
    this.#send("JOIN_ROOM", {});
  }

  close() {
    this.#send("LEAVE_ROOM", {});
  }

  /** It has no places in a log, and nobody may clear. */
  position = null;
  ownsRoom = false;
  clear() {}

  /** It is not told how much it may say, but hears when it was too much. */
  free() {
    return Infinity;
  }

  /** Says an operation of the outbox. What v1 has no words for waits for another visit. */
  say({ kind, strokeId, stroke: { points, color, width } }) {
    if (kind === "update" || !points) return undefined;
    if (kind === "undo") return this.#send("UNDO", { strokeId });
    const stroke = { strokeId, points: points.map(({ x, y }) => ({ x, y })), color, width };
    return this.#send(kind === "put" ? "CANVAS_UPDATE" : "REDO", { stroke });
  }

  point({ x, y }) {
    this.#send("CURSOR_MOVE", { x: Math.round(x), y: Math.round(y) });
  }

  // v1 has no words for these.
  pointerLeft() {}
  draws() {}
  sees() {}
  asks() {}
  cancels() {}
  idle() {}
  check() {}

  /** Handles what the server says; true when the drawing may have changed. */
  receive(data) {
    const message = parse(data);
    if (!message) return false;
    const { type, payload } = message;
    switch (type) {
      case "ROOM_EXPIRED": this.#link.end(4000); return false;
      case "INITIAL_STATE": this.#state(payload); return true;
      case "CANVAS_UPDATE": this.#put(asStroke(payload.canvasData ?? payload.stroke)); return true;
      case "UNDO": this.#undo(payload); return true;
      case "REDO": this.#redo(asStroke(payload.stroke ?? payload.canvasData)); return true;
      case "ERROR": this.#refused(payload); return true;
      default: this.#presence(type, payload); return false;
    }
  }

  #state({ strokes }) {
    this.#drawing.reset(asStrokes(strokes));
    this.#drawing.settle();
    this.#link.joined();
  }

  #put(stroke) {
    if (!stroke) return;
    const mine = this.#acknowledge("put", stroke.strokeId);
    this.#drawing.committed(stroke);
    if (mine) this.#drawing.settled(mine);
  }

  #undo({ strokeId, userId }) {
    this.#drawing.hidden(strokeId, userId, Boolean(this.#acknowledge("undo", strokeId)));
  }

  #redo(stroke) {
    if (!stroke) return;
    this.#acknowledge("redo", stroke.strokeId);
    this.#drawing.shown(stroke);
  }

  #acknowledge(kind, strokeId) {
    return this.#drawing.acknowledged((op) => op.kind === kind && op.strokeId === strokeId);
  }

  /** Only a new initial state tells how a stroke stands whose undo or redo was refused. */
  #refused({ code, strokeId, message, retryable }) {
    if (strokeId === undefined) return this.#on.notice(text.room.trouble(message));
    if (retryable) return this.#link.later(undefined, retryAfter);
    const dropped = this.#drawing.refused(strokeId);
    if (dropped.length > 0 && !/^already_/.test(code)) this.#on.notice(text.room.refused(message));
    if (dropped.some((op) => op.kind !== "put")) this.#link.retry();
    return undefined;
  }

  #presence(type, payload) {
    const { userId, username, x, y } = payload;
    if (type === "USER_COUNT_UPDATED") this.#on.count(payload.count);
    if (typeof userId !== "string" || userId === this.#userId) return;
    if (type === "USER_JOINED" || type === "CURSOR_MOVE") this.#on.seen(userId, username);
    if (type === "CURSOR_MOVE") this.#on.cursor({ key: userId, userId, x, y });
    if (type === "CURSOR_LEAVE" || type === "USER_LEFT") this.#on.cursorLeft(userId);
    if (type === "USER_LEFT") this.#on.left(userId);
  }

  #send(type, payload) {
    return this.#link.send(JSON.stringify({ type, payload: { roomId: this.#roomId, ...payload } }));
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
