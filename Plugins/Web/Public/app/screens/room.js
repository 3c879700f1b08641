import { rooms } from "../api.js";
import { at } from "../base.js";
import { carried } from "../version.js";
import { announce, el, icon } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { text } from "../text.js";
import { copy } from "../room/clipboard.js";
import { closedDialog } from "../room/closed.js";
import { Idle } from "../room/idle.js";
import { OwnCursor } from "../room/cursors.js";
import { People } from "../room/people.js";
import { shortcut } from "../room/shortcuts.js";
import { Stage } from "../room/stage.js";
import { Status } from "../room/status.js";
import { Sync } from "../room/sync.js";
import { Tools } from "../room/tools.js";
import { brand, link, page } from "./page.js";

const words = text.room;

/** A room: the board, who is there, and whether all is saved. */
export function room(context, given) {
  const code = roomCode(given);
  if (!code) return missing();
  if (code !== given) history.replaceState(null, "", at(`room/${code}${carried}`));
  const view = new RoomView(context, code);
  return { element: view.element, title: `${words.title(code)} · ${text.name}`, shown: () => view.open(),
    leave: () => view.close() };
}

function missing() {
  return page(words.missing, null, el("section", { class: "card" },
    el("h1", { tabindex: -1 }, words.missing), el("p", {}, words.missingLead),
    link("dashboard", words.back, { class: "button primary" })));
}

class RoomView {
  #context;
  #code;
  #notice = el("p", { class: "notice", role: "alert", hidden: true });
  #noticeTimer = 0;
  #sweep = 0;
  #ears = new AbortController();
  #status = new Status();
  #people;
  #sync;
  #stage = new Stage({
    view: () => this.#view(),
    style: () => ({ color: this.#tools.colour, width: this.#tools.width }),
    draws: (stroke) => this.#sync.draws(stroke),
    stroke: (stroke) => this.#drawn(stroke),
    cancels: () => this.#sync.cancels(),
    point: (point) => this.#ownCursor.move(point),
    leave: () => this.#left(),
    paper: (paper) => (this.#tools.paper = paper),
  });
  #tools = new Tools({
    undo: () => this.#sync.undo(),
    redo: () => this.#sync.redo(),
    zoomIn: () => this.#stage.zoom(1.25),
    zoomOut: () => this.#stage.zoom(0.8),
    fit: () => this.#stage.fit(),
  });
  #ownCursor = new OwnCursor((point) => this.#sync.point(point), () => this.#sync.interval);
  element;

  constructor(context, code) {
    this.#context = context;
    this.#code = code;
    this.#people = new People(context.session.user);
    this.#sync = this.#makeSync();
    this.#stage.element.append(this.#notice, this.#tools.element, this.#tools.view);
    this.element = el("div", { class: "room" }, this.#header(), el("main", { class: "room-main" }, this.#stage.element));
  }

  /** Connects, once the room is known to exist. */
  async open() {
    const { signal } = this.#ears;
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    addEventListener("beforeunload", (event) => this.#sync.unsaved > 0 && event.preventDefault(), { signal });
    this.#sweep = setInterval(() => this.#stage.cursors.sweep(Date.now()), 5000);
    this.#stage.start();
    new Idle((isIdle) => this.#sync.idle(isIdle)).watch(signal);
    this.#changed();
    const error = await rooms.check(this.#context.session, this.#code).then(() => null, (reason) => reason);
    if (signal.aborted) return;
    if (error?.status === 404) this.#replaceByMissing();
    else this.#sync.start();
  }

  close() {
    this.#ears.abort();
    clearInterval(this.#sweep);
    clearTimeout(this.#noticeTimer);
    this.#ownCursor.stop();
    this.#status.stop();
    this.#sync.stop();
    this.#stage.stop();
  }

  #makeSync() {
    return new Sync(this.#code, this.#context.session, {
      change: () => this.#changed(),
      ready: () => this.#stage.fit({ onlyFirst: true }),
      state: (state) => this.#connection(state),
      stop: (code, reason) => this.#stopped(code, reason),
      notice: (sentence) => this.#say(sentence),
      ...this.#presence(),
    });
  }

  /** Who is here, as either protocol tells it: all at once, or one by one. */
  #presence() {
    const people = this.#people;
    const { cursors } = this.#stage;
    return {
      people: (all) => people.replace(all),
      members: (isHere) => cursors.keep(isHere),
      seen: (userId, name) => people.see(userId, name),
      left: (userId) => people.remove(userId),
      count: (count) => (people.count = count),
      cursor: (cursor) => cursors.move(cursor, people.nameOf(cursor.userId), Date.now()),
      cursorLeft: (key) => cursors.remove(key),
    };
  }

  #header() {
    const copied = el("span", { class: "copied" });
    const code = el("button", { class: "code-button", "aria-label": words.copy(this.#code), title: words.copy(this.#code),
      onclick: async () => {
        const sentence = (await copy(this.#code)) ? words.copied : words.notCopied(this.#code);
        copied.textContent = sentence;
        announce(sentence);
        setTimeout(() => (copied.textContent = ""), 2000);
      } }, el("span", { class: "room-code" }, this.#code.slice(0, 8)),
      icon("M9 9h10v10H9zM5 15V5h10"));
    return el("header", { class: "room-bar" },
      el("h1", { class: "visually-hidden", tabindex: -1 }, words.title(this.#code)),
      el("a", { href: "/", "data-route": "dashboard", class: "home", "aria-label": words.back }, brand()),
      code, copied, this.#status.element,
      el("div", { class: "bar-end" }, this.#people.element,
        el("button", { class: "quiet leave", onclick: () => this.#context.go("dashboard") }, words.leave)));
  }

  #changed() {
    this.#status.unsaved = this.#sync.unsaved;
    this.#tools.update(this.#sync.drawing);
    this.#stage.draw();
  }

  #connection(state) {
    this.#status.state = state;
    if (state.kind !== "connecting") return;
    this.#stage.cursors.clear();
    this.#people.clear();
  }

  /** What others are drawing lies above what is committed, our own above that. */
  #view() {
    const { base, top } = this.#sync.drawing.view();
    return { base, top: [...this.#sync.previews.elements, ...top] };
  }

  #drawn(stroke) {
    if (!this.#sync.isFull) return this.#sync.draw(stroke);
    this.#sync.cancels();
    return this.#say(words.full);
  }

  #left() {
    this.#ownCursor.stop();
    this.#sync.pointerLeft();
  }

  #key(event) {
    const what = shortcut(event);
    if (!what) return;
    event.preventDefault();
    this.#sync[what]();
  }

  #say(sentence) {
    clearTimeout(this.#noticeTimer);
    this.#notice.textContent = sentence;
    this.#notice.hidden = false;
    this.#noticeTimer = setTimeout(() => (this.#notice.hidden = true), 6000);
  }

  async #stopped(code, reason) {
    if (code === 4001) await this.#context.session.refresh().catch(() => {});
    if (this.#ears.signal.aborted) return;
    this.#status.state = { kind: "stopped", until: 0 };
    const { go } = this.#context;
    closedDialog(this.element, code, reason, { leave: () => go("dashboard"), reconnect: () => go(`room/${this.#code}`) });
  }

  #replaceByMissing() {
    this.close();
    this.element.replaceWith(missing().element);
    document.querySelector("h1")?.focus();
  }
}
