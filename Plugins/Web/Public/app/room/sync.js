import { rooms } from "../api.js";
import { Drawing } from "../model/drawing.js";
import { Outbox } from "../model/outbox.js";
import { Previews } from "../model/previews.js";
import { Unsaved } from "../model/unsaved.js";
import { keep, kept } from "../tab.js";
import { version } from "../version.js";
import { newOp } from "../wire/ids.js";
import { Keeper } from "./keeper.js";
import { RoomSocket } from "./socket.js";
import { Store } from "./store.js";
import { DialectV1 } from "./v1/dialect.js";
import { DialectV2 } from "./v2/dialect.js";

const dialects = { 1: DialectV1, 2: DialectV2 };
const inFlight = 32;
const patience = 15_000;
const tick = 1000;

/** The name of this tab, which a reload keeps: what was done in it is undone in it. */
function thisTab() {
  if (!kept("tab")) keep("tab", newOp());
  return kept("tab");
}

/**
 * Keeps the drawing of one room and the server in agreement: what was done here is said until it is acknowledged. How
 * that is said, and what is heard, is the dialect's (`v1`, `v2`); this is what both have in common. `on` has `change()`,
 * `ready()`, `state(state)`, `stop(code, reason)`, `notice(sentence)` and those of presence (screens/room.js).
 */
export class Sync {
  #on;
  #outbox;
  #store;
  #keeper;
  #socket;
  #dialect;
  #heard = 0;
  #progress = 0;
  #refused = new Set();
  #retry = 0;
  #watching = 0;
  #ears = new AbortController();
  userId;
  drawing;
  #previews;
  #unsaved;

  /** `ticket`: the first one for the socket, or its promise; others are asked for. */
  constructor(roomId, session, ticket, on) {
    this.#on = on;
    this.userId = session.user.userId;
    this.#store = new Store(`${roomId}.${this.userId}`, thisTab());
    this.#outbox = new Outbox(this.#store);
    this.drawing = new Drawing(this.userId, this.#outbox);
    const { drawing, userId } = this;
    const unsaved = (this.#unsaved = new Unsaved(drawing));
    const previews = (this.#previews = new Previews((id) => unsaved.get(id)));
    this.#dialect = new dialects[version]({ roomId, userId, drawing, previews, unsaved, on, link: this.#link() });
    const take = () => {
      const first = ticket;
      ticket = null;
      return first;
    };
    this.#keeper = new Keeper(this.#store, drawing, () => this.#dialect.position);
    this.#socket = new RoomSocket(this.#dialect.query, () => take() ?? rooms.ticket(session), {
      open: () => this.#opened(),
      data: (data) => this.#receive(data),
      state: (state) => on.state(state),
      stop: (code, reason) => on.stop(code, reason),
    });
  }

  get unsaved() {
    return this.#outbox.unsaved;
  }

  /** What others do that is not committed: `elements` to be seen above the board, and those `hidden` on it meanwhile. */
  get others() {
    const hidden = new Set(this.#previews.hidden);
    const waiting = this.#unsaved.elements.filter(({ strokeId }) => !hidden.has(strokeId));
    return { elements: [...waiting, ...this.#previews.elements], hidden: [...this.#unsaved.hidden, ...hidden] };
  }

  /** Whether what is drawn can be saved now. */
  get isJoined() {
    return this.#socket.isJoined;
  }

  get isFull() {
    return this.#outbox.isFull;
  }

  /** The least time between two positions of the own cursor, in ms. */
  get interval() {
    return this.#dialect.interval;
  }

  /** Takes up what was left behind here, shows it, and connects if `isThere` comes true. */
  async start(isThere) {
    const { signal } = this.#ears;
    const { ops, memory, board } = await this.#store.load();
    if (signal.aborted) return;
    this.#outbox.restore(ops);
    this.drawing.remember(memory);
    const kept = this.#dialect.restore && Keeper.board(board);
    if (kept) this.#dialect.restore(kept);
    else this.drawing.restored();
    if (kept) this.#on.ready();
    this.#on.change();
    this.#keeper.watch(signal);
    if (!(await isThere) || signal.aborted) return;
    this.#socket.start();
    this.#watching = setInterval(() => this.#watch(Date.now()), tick);
  }

  stop() {
    this.#ears.abort();
    clearTimeout(this.#retry);
    clearInterval(this.#watching);
    this.#dialect.close();
    this.#socket.stop();
  }

  /** Adds elements of ours. */
  put(elements) {
    this.#dialect.draws(null);
    this.#act(() => this.drawing.draw(...elements));
  }

  erase(elements) {
    this.#act(() => this.drawing.erase(elements));
  }

  /** Changes elements of ours; `op` is the name of the last of these operations, by which others were told of them. */
  change(changes, op) {
    this.#dialect.draws(null);
    this.#act(() => this.drawing.change(changes, op));
  }

  undo() {
    this.#act(() => this.drawing.undo());
  }

  redo() {
    this.#act(() => this.drawing.redo());
  }

  /** Takes everything away that anybody drew; for the room's owner. */
  clear() {
    this.#dialect.clear();
  }

  get ownsRoom() {
    return this.#dialect.ownsRoom;
  }

  /** A stroke that grows is being drawn here. */
  draws(stroke) {
    this.#dialect.draws(stroke);
  }

  /** What was being drawn here is not to be seen any more. */
  cancels() {
    this.#dialect.cancels();
  }

  point(point) {
    if (this.#socket.isJoined && !this.#socket.isClogged) this.#dialect.point(point);
  }

  /** This box of the board is seen here now: for those that follow. */
  sees(box) {
    if (this.#socket.isJoined && !this.#socket.isClogged) this.#dialect.sees(box);
  }

  /** Asks somebody what of the board they see, for following them. */
  asks(userId) {
    if (this.#socket.isJoined && !this.#socket.isClogged) this.#dialect.asks(userId);
  }

  pointerLeft() {
    if (this.#socket.isJoined) this.#dialect.pointerLeft();
  }

  /** Whether somebody is at this page. */
  idle(isIdle) {
    this.#dialect.idle(isIdle);
  }

  /** What a dialect may ask for. */
  #link() {
    return {
      send: (data) => this.#socket.send(data),
      isFree: () => this.#socket.isJoined && !this.#socket.isClogged,
      joined: () => this.#joined(),
      again: () => this.#outbox.rewind(),
      retry: () => this.#socket.retry(),
      end: (code, reason) => this.#socket.end(code, reason),
      later: (op, wait) => this.#later(op, wait),
    };
  }

  #opened() {
    this.#heard = Date.now();
    clearTimeout(this.#retry);
    this.#retry = 0;
    this.#outbox.rewind();
    this.#dialect.open();
  }

  #joined() {
    this.#progress = Date.now();
    this.#on.ready();
    this.#socket.joined();
  }

  #receive(data) {
    this.#heard = Date.now();
    const waiting = this.#outbox.ops.length;
    if (!this.#dialect.receive(data)) return;
    if (this.#outbox.ops.length < waiting) this.#progress = this.#heard;
    this.#keeper.changed();
    this.#flush();
    this.#on.change();
  }

  #act(change) {
    if (this.#outbox.ops.length === 0) this.#progress = Date.now();
    change();
    this.#keeper.acted();
    this.#flush();
    this.#on.change();
  }

  /** Says what waits: not while the server asked for patience, and no faster than it promised to listen. */
  #flush() {
    if (!this.#socket.isJoined || this.#retry) return;
    for (const op of this.#outbox.take(inFlight, this.#dialect.free(Date.now()))) this.#dialect.say(op);
  }

  /** Says an operation again after a while, or all for `undefined`: the server keeps each once. */
  #later(op, wait) {
    this.#refused.add(op);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#again(this.#refused), wait);
  }

  #again(ops) {
    for (const op of ops) this.#outbox.rewind(op);
    this.#refused = new Set();
    this.#retry = 0;
    this.#flush();
  }

  /** An acknowledgement that does not come: the connection is dead, or the message was lost. */
  #watch(now) {
    if (this.#previews.expire(now)) this.#on.change();
    this.#dialect.check(now);
    this.#flush();
    if (!this.#socket.isJoined || this.#retry || this.#outbox.ops.length === 0 || now - this.#progress < patience) return;
    this.#progress = now;
    if (now - this.#heard > patience) this.#socket.retry();
    else this.#again([undefined]);
  }
}
