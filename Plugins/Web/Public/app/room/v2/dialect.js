import { fieldsOf } from "../../model/element.js";
import { kinds, sight } from "../../model/kinds.js";
import { Liveness } from "../../model/liveness.js";
import { Replica } from "../../model/replica.js";
import { askingFields, sightFields } from "../../model/sight.js";
import { decode, encode } from "../../wire/codec.js";
import { WireError } from "../../wire/error.js";
import { newOp } from "../../wire/ids.js";
import { scaled } from "../../wire/points.js";
import { text } from "../../text.js";
import { failure } from "./failure.js";
import { Limits } from "./limits.js";
import { Presence } from "./presence.js";
import { Telling } from "./telling.js";

/** Whether messages of this type may be lost: what other people's programs point at and are drawing. */
const isPassing = (type) => type >= 64 && type <= 66;

/** A room that takes nothing more: what was drawn stays here, unsaved, and is said. */
const full = new Set(["board_full"]);
const muchLater = 60_000;

/** Protocol v2 (docs/protocol-v2.md): binary, resumed where it broke off, with previews of what is being drawn. */
export class DialectV2 {
  #roomId;
  #drawing;
  #previews;
  #unsaved;
  #on;
  #link;
  #presence;
  #replica;
  #limits = new Limits();
  #telling;
  #liveness = new Liveness(0);
  #isIdle = false;
  #rejoin = 0;
  #joinedFrom = null;
  #saved = null;
  #sightOp = newOp();
  ownsRoom = false;
  query = { v: "2" };

  constructor({ roomId, userId, drawing, previews, unsaved, on, link }) {
    this.#roomId = roomId;
    this.#drawing = drawing;
    this.#previews = previews;
    this.#unsaved = unsaved;
    this.#on = on;
    this.#link = link;
    this.#presence = new Presence(userId, previews, on);
    this.#replica = new Replica(drawing, userId, (user) => this.#presence.userId(user));
    this.#telling = new Telling(this.#limits, link);
  }

  /** The place in the log that the drawing is as of; null while a board is on its way. */
  get position() {
    return this.#replica.isWhole ? this.#replica.position : null;
  }

  /** Begins with a board of before: only what came since has to be sent. */
  restore({ position, elements }) {
    this.#replica.restore(position, elements);
  }

  /** Hides everything: only the room's owner may. */
  clear() {
    this.#send("CLEAR", { op: newOp() });
  }

  get interval() {
    return this.#limits.interval;
  }

  open() {
    this.#liveness = new Liveness(Date.now());
    this.#joinedFrom = null;
    this.#join();
  }

  close() {
    clearTimeout(this.#rejoin);
    this.#telling.draws(null);
    this.#send("LEAVE");
  }

  /** How many operations may be said now. */
  free(now) {
    return this.#limits.pace.free(now);
  }

  /** Says an operation of the outbox. What cannot be said is not kept. */
  say({ kind, op, strokeId, stroke, patch }) {
    this.#limits.pace.spend();
    try {
      const { kind: what = kinds.freehand, fields = fieldsOf(stroke) } = stroke;
      if (kind === "put") return this.#send("PUT", { op, kind: what, fields });
      if (kind === "update") return this.#send("UPDATE", { op, element: strokeId, fields: patch });
      return this.#send(kind === "undo" ? "HIDE" : "SHOW", { op, elements: [strokeId] });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#drawing.refusedOp(op);
      return this.#on.notice(text.room.refused(""));
    }
  }

  point({ x, y }) {
    this.#send("CURSOR", { x: scaled(x), y: scaled(y) });
  }

  pointerLeft() {
    this.#send("CURSOR_LEAVE");
  }

  sees(box) {
    this.#send("PREVIEW", { op: this.#sightOp, start: 0, kind: sight, fields: sightFields(box) });
  }

  /** Asks somebody what they see (P-7). */
  asks(userId) {
    this.#send("PREVIEW", { op: this.#sightOp, start: 0, kind: sight, fields: askingFields(userId) });
  }

  draws(stroke) {
    this.#telling.draws(stroke);
  }

  cancels() {
    this.#telling.cancels();
  }

  idle(isIdle) {
    this.#isIdle = isIdle;
    if (this.#replica.isLive) this.#send("IDLE", { idle: isIdle ? 1 : 0 });
  }

  /** Every second: is anybody there? */
  check(now) {
    const what = this.#liveness.check(now);
    if (what === "ping") this.#send("PING", { echo: new Uint8Array() });
    if (what === "lost") this.#link.retry();
  }

  /** Handles what the server says; true when the drawing may have changed. */
  receive(data) {
    const now = Date.now();
    this.#liveness.hear(now);
    if (!(data instanceof ArrayBuffer)) return false;
    const { messages, errors } = decode(new Uint8Array(data));
    let isNews = false;
    for (const message of messages) isNews = this.#handle(message, now) || isNews;
    this.#on.keeping(this.#isKeeping());
    if (this.#replica.isLive) this.#on.kept(Boolean(this.#saved?.persistent), this.ownsRoom);
    if (errors.some(({ type }) => !isPassing(type))) this.#link.retry(); // Whatever it was, it is missing now.
    return isNews;
  }

  #handle(message, now) {
    switch (message.type) {
      case "HELLO": this.#limits.greet(message.keys, now); return false;
      case "RATE": this.#limits.steer(message.interval); return false;
      case "ERROR": return this.#refused(message);
      case "JOINED": return this.#joined(message);
      case "BEHIND": this.#join(); return false;
      case "PONG": case "LEFT": return false;
      case "PUT": case "UPDATE": case "HIDE": case "SHOW": case "CLEAR": case "SKIP": case "BOARD": case "ELEMENTS":
      case "LIVE": case "DUPLICATE": return this.#log(message);
      case "UNSAVED": return this.#waits(message);
      case "STORAGE": return this.#storage(message.away === 1);
      case "SAVED": this.#saved = message; return false;
      default: return this.#presence.receive(message, now);
    }
  }

  #joined(message) {
    this.#saved = null;
    this.#unsaved.clear();
    this.ownsRoom = (message.flags & 1) === 1;
    this.#presence.joined(message);
    return true;
  }

  #log(message) {
    const what = this.#replica.receive(message);
    if (message.type === "BOARD" && message.how === 1) this.#unsaved.clear();
    if (what === "changed" && message.op) this.#ended(message.op);
    if (what === "live") this.#live();
    if (what === "gap") this.#join();
    if (what === "broken") this.#link.retry();
    return what === "changed" || what === "live";
  }

  /** Somebody's entry waits for the server's store. One's own shows already. */
  #waits({ entry }) {
    const [inner] = decode(entry).messages;
    if (!inner?.op || this.#drawing.waiting(inner.op)) return false;
    this.#unsaved.add(inner, (user) => this.#presence.userId(user));
    this.#previews.end(inner.op);
    return true;
  }

  #ended(op) {
    this.#previews.end(op);
    this.#unsaved.end(op);
  }

  #storage(isAway) {
    if (isAway) this.#on.notice(text.room.storageAway);
    return !isAway && this.#unsaved.clear();
  }

  /** Whether this is a board that is kept, and its keeper does not have all of it yet (B-1). */
  #isKeeping() {
    if (this.#saved?.persistent !== 1) return false;
    const { epoch, seq } = this.#replica.position;
    return this.#saved.epoch !== epoch || this.#saved.seq < seq;
  }

  /** What the server did not take, or took without a word since a whole board stood for it, is said again (O-10). */
  #live() {
    if (this.#isIdle) this.idle(true);
    this.#link.again();
    this.#link.joined();
  }

  /** Joins from where the drawing is. A second time from the same place would not help: then the connection is the fault. */
  #join() {
    clearTimeout(this.#rejoin);
    const { epoch, seq } = this.#replica.position;
    const place = `${epoch} ${seq}`;
    if (place === this.#joinedFrom && !this.#replica.isLive) return this.#link.retry();
    this.#joinedFrom = place;
    this.#replica.join();
    return this.#send("JOIN", { room: this.#roomId, epoch, seq });
  }

  #refused(error) {
    const what = failure(error);
    if (what.kind === "operation") return this.#operationRefused(what);
    if (what.kind === "join" && what.wait !== null) this.#rejoin = setTimeout(() => this.#joinAgain(), what.wait);
    if (what.kind === "join" && what.wait === null) this.#link.end(what.code, what.message);
    if (what.kind === "other") this.#on.notice(text.room.trouble(what.message));
    return false;
  }

  #joinAgain() {
    this.#joinedFrom = null;
    this.#join();
  }

  #operationRefused({ op, wait, code, message }) {
    if (code === "not_in_room") return false; // Kept, and said again behind the next JOIN.
    if (wait !== null) {
      const found = this.#drawing.waiting(op);
      if (found || op === null) this.#link.later(found, wait);
    } else if (full.has(code)) {
      this.#on.readOnly();
      this.#link.later(this.#drawing.waiting(op), muchLater);
    } else if (this.#drawing.refusedOp(op) && !/^already_/.test(code)) {
      this.#on.notice(text.room.refused(message));
    }
    return true;
  }

  #send(name, values) {
    return this.#link.send(encode(name, values));
  }
}
