import { boards } from "../api.js";
import { el } from "../dom.js";
import { Settings } from "../model/settings.js";
import { text } from "../text.js";
import { version } from "../version.js";
import { Actions } from "./actions.js";
import { Author } from "./author.js";
import { closedDialog } from "./closed.js";
import { Clipboard } from "./clipping.js";
import { Following } from "./following.js";
import { header } from "./header.js";
import { Idle } from "./idle.js";
import { Keeping } from "./keeping.js";
import { Keyboard } from "./keyboard.js";
import { Latest } from "./latest.js";
import { Menu } from "./menu.js";
import { dialogs, fetchDialogs, menuItems } from "./menu-items.js";
import { People } from "./people.js";
import { SelectionBar } from "./selection-bar.js";
import { Stage } from "./stage.js";
import { Status } from "./status.js";
import { Styles } from "./styles.js";
import { Sync } from "./sync.js";
import { Toolbar } from "./toolbar.js";
import { Toolbox, plainTools, toolNames } from "./toolbox.js";
import { ViewBar } from "./viewbar.js";
import { commands } from "./run.js";

const words = text.room;
const sightPace = 200;

/** The screen of a room: puts its parts together and tells each what the others did. */
export class RoomView {
  #context;
  #notice = el("p", { class: "notice", role: "alert", hidden: true });
  #noticeTimer = 0;
  #sweep = 0;
  #ears = new AbortController();
  #status = new Status();
  #author;
  #selectionBar;
  #styles;
  #viewBar;
  #menu;
  #paperName = "";
  #ownCursor = new Latest((point) => this.sync.point(point), () => this.sync.interval);
  #ownSight = new Latest((box) => this.sync.sees(box), () => Math.max(sightPace, 4 * this.sync.interval));
  code;
  keeping;
  settings = new Settings(storage());
  names = version === 1 ? plainTools : toolNames;
  people;
  sync;
  stage;
  toolbox;
  toolbar;
  actions;
  following;
  element;

  /** `ticket`: the first one for the socket, or its promise. */
  constructor(context, code, ticket) {
    this.#context = context;
    this.code = code;
    this.keeping = new Keeping(() => boards.find(this.session, code), () => dialogs.board(this));
    this.people = new People(context.session.user, { jump: (id, name) => this.#jump(id, name),
      follow: (id, name) => this.following.start(id, name) });
    this.sync = this.#makeSync(ticket);
    this.stage = new Stage(this.sync.drawing.scene, { others: () => this.sync.others,
      moved: () => this.#moved(), resized: () => this.#resized(), paper: (paper) => this.#paper(paper) });
    this.toolbox = new Toolbox(this.stage, this.sync, this.settings, this.#toolEvents());
    this.#makeControls();
    const overlays = [this.#notice, this.toolbar.element, this.#styles.element, this.#viewBar.element, this.#author.element,
      this.#selectionBar.element, this.following.element];
    this.stage.element.append(...overlays);
    this.element = el("div", { class: "room" }, this.#header(), el("main", { class: "room-main" }, this.stage.element));
  }

  get isClosed() {
    return this.#ears.signal.aborted;
  }

  get userId() {
    return this.#context.session.user?.userId;
  }

  /** Shows what is kept of the board, and connects when the room is found to be there. */
  open(isThere) {
    const { signal } = this.#ears;
    this.#watchLeaving(signal);
    this.#sweep = setInterval(() => this.stage.cursors.sweep(Date.now()), 5000);
    this.stage.start();
    this.toolbox.listen(signal);
    this.#menu.listen(signal);
    this.people.listen(signal);
    new Keyboard(() => this.settings.get("keys"), (given) => commands.run(this, given)).listen(signal, this.element);
    new Idle((isIdle) => this.sync.idle(isIdle)).watch(signal);
    dialogs.watchPrinting(this, signal);
    // A file that is dropped must not take the place of the page.
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault(), { signal });
    if (version > 1) new Clipboard(this.toolbox).listen(signal);
    this.toolbox.choose(this.names.includes(this.settings.get("tool")) ? this.settings.get("tool") : "pen");
    this.stage.grid = this.#viewBar.grid = this.settings.get("grid");
    this.#changed();
    this.sync.start(isThere);
    setTimeout(fetchDialogs, 3000);
  }

  close() {
    this.#ears.abort();
    clearInterval(this.#sweep);
    clearTimeout(this.#noticeTimer);
    this.toolbox.finish();
    this.following.stop();
    this.#ownCursor.stop();
    this.#ownSight.stop();
    this.#author.hide();
    this.#status.stop();
    this.sync.stop();
    this.stage.stop();
  }

  go(path) {
    this.#context.go(path);
  }

  /** To the other rooms; when something is still not saved after a moment, only if that is wanted. */
  async leave() {
    for (let waited = 0; this.sync.unsaved > 0 && this.sync.isJoined && waited < 1000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (this.isClosed) return;
    if (this.sync.unsaved > 0) dialogs.leaving(this);
    else this.go("dashboard");
  }

  get session() {
    return this.#context.session;
  }

  say(sentence) {
    clearTimeout(this.#noticeTimer);
    this.#notice.textContent = sentence;
    this.#notice.hidden = false;
    this.#noticeTimer = setTimeout(() => (this.#notice.hidden = true), 6000);
  }

  /** Sets the style of the tool in hand and of what is selected. */
  restyle(change) {
    const tool = this.#styledTool;
    this.settings.setStyle(tool, change);
    if (this.toolbox.lettering.restyle(change)) return this.#showStyles();
    if (this.toolbox.name === "select") this.actions.restyle(change);
    return this.#showStyles();
  }

  /** The style that is shown: that of the tool in hand, or of what is selected. */
  get style() {
    return { tool: this.#styledTool, ...this.settings.style(this.#styledTool) };
  }

  toggleStyles() {
    const isOpen = this.element.toggleAttribute("data-styles");
    this.toolbar.styleIsOpen = isOpen;
  }

  toggleGrid() {
    const isOn = !this.settings.get("grid");
    this.settings.set("grid", isOn);
    this.stage.grid = this.#viewBar.grid = isOn;
  }

  openMenu() {
    this.#menu.open();
  }

  #makeSync(ticket) {
    return new Sync(this.code, this.#context.session, ticket, {
      change: () => this.#changed(),
      ready: () => this.stage.fit({ onlyFirst: true }),
      state: (state) => this.#connection(state),
      stop: (code, reason) => this.#stopped(code, reason),
      notice: (sentence) => this.say(sentence),
      readOnly: () => (this.#status.isReadOnly = true),
      keeping: (isKeeping) => (this.#status.isKeeping = isKeeping),
      kept: (isKept, isOwn) => this.keeping.tell(isKept, isOwn),
      ...this.#presence(),
    });
  }

  /** Who is here, as either protocol tells it: all at once, or one by one. */
  #presence() {
    const { people } = this;
    return {
      people: (all) => {
        people.replace(all);
        this.following.look((userId) => all.some((one) => one.userId === userId));
      },
      members: (isHere) => this.stage.cursors.keep(isHere),
      known: (userId, name) => people.know(userId, name),
      seen: (userId, name) => people.see(userId, name),
      left: (userId) => people.remove(userId),
      count: (count) => (people.count = count),
      cursor: (cursor) => this.#pointed(cursor),
      cursorLeft: (key) => this.stage.cursors.remove(key),
      sight: (userId, box) => this.following.sees(userId, box),
      asked: () => this.#ownSight.move(this.stage.box),
    };
  }

  #makeControls() {
    const view = this;
    const run = (name) => () => commands.run(view, { name });
    this.following = new Following(this.stage, (userId) => this.sync.asks(userId));
    this.actions = new Actions(this.toolbox.desk, this.toolbox.selection);
    this.#author = new Author(this.stage, (userId) => this.people.labelOf(userId));
    this.#selectionBar = new SelectionBar(this.stage, this.toolbox.selection, this.actions);
    this.#styles = new Styles((change) => this.restyle(change));
    this.#viewBar = new ViewBar({ zoomIn: run("zoomIn"), zoomOut: run("zoomOut"), zoomReset: run("zoomReset"), fit: run("fit"),
      grid: run("grid") });
    this.toolbar = new Toolbar(this.names, { choose: (name) => this.toolbox.choose(name), undo: run("undo"), redo: run("redo"),
      style: () => this.toggleStyles() });
    this.#menu = new Menu(() => menuItems(this));
  }

  /** The page may go, or be hidden and never come back: what is being made is kept first, above all a text. */
  #watchLeaving(signal) {
    const finish = () => this.toolbox.finish();
    addEventListener("beforeunload", (event) => {
      finish();
      if (this.sync.unsaved > 0) event.preventDefault();
    }, { signal });
    addEventListener("pagehide", finish, { signal });
    document.addEventListener("visibilitychange", () => document.hidden && finish(), { signal });
  }

  #toolEvents() {
    return {
      chosen: (name) => this.#chosen(name),
      selected: () => this.#selected(),
      styled: () => this.#showStyles(),
      point: (point, onScreen) => this.#points(point, onScreen),
      leave: () => this.#left(),
      panned: () => this.following.stop(),
      say: (sentence) => this.say(sentence),
    };
  }

  #header() {
    return header(this.code, { status: this.#status.element, keeping: this.keeping.element, people: this.people.element,
      menu: this.#menu.element, share: () => dialogs.share(this), leave: () => this.leave() });
  }

  #changed() {
    this.#status.unsaved = this.sync.unsaved;
    this.toolbar.update(this.sync.drawing);
    this.toolbox.selection.refresh();
    this.#selectionBar.place();
    this.stage.element.dataset.count = this.sync.drawing.scene.size;
    this.stage.draw();
  }

  #chosen(name) {
    this.settings.set("tool", name);
    this.toolbar.chosen = name;
    this.#author.hide();
    this.#showStyles();
  }

  #selected() {
    if (!this.element) return;
    const { elements } = this.toolbox.selection;
    this.#selectionBar.place();
    this.#showStyles();
    if (elements.length !== 1) return this.#author.hide();
    const [element] = elements;
    const box = this.toolbox.selection.box;
    if (element.userId !== this.userId) this.#author.show(element, { x: box.left, y: box.bottom });
    else this.#author.hide();
  }

  get #styledTool() {
    const { name, selection, lettering } = this.toolbox;
    if (lettering.style) return "text";
    if (name !== "select" || !selection.isOwn) return name;
    return ["pen", "highlighter", "line", "arrow", "rectangle", "ellipse", "text"][selection.elements[0].kind - 2] ?? name;
  }

  #showStyles() {
    const tool = this.#styledTool;
    const [first] = this.toolbox.selection.elements;
    const style = this.settings.style(tool);
    const shown = { ...style, ...this.#styleAtHand(first) };
    this.#styles.show(tool, shown);
    if (shown.color) this.toolbar.ink = this.toolbox.desk.inkOf(shown.color);
  }

  /** How what is written or selected looks. */
  #styleAtHand(first) {
    const { name, lettering } = this.toolbox;
    if (lettering.style) return lettering.style;
    return name === "select" && first ? { color: first.color, width: first.width, fontSize: first.fontSize, fill: Boolean(first.fill) } : {};
  }

  #moved() {
    if (!this.following.isMoving) this.#ownSight.move(this.stage.box);
    this.#viewBar.scale = this.stage.camera.scale;
    this.toolbox.moved();
    this.#selectionBar.place();
    this.#author.moved();
  }

  /** Another part of the board is seen here now, and fits. */
  #resized() {
    if (!this.following.isActive) this.#ownSight.move(this.stage.box);
    this.following.resized();
  }

  #paper(paper) {
    if (paper === this.#paperName) return;
    this.#paperName = paper;
    this.#styles.paper = paper;
    this.#showStyles();
    this.toolbox.moved();
  }

  #connection(state) {
    this.#status.state = state;
    if (state.kind !== "connecting") return;
    this.stage.cursors.clear();
    this.following.clear();
    this.people.clear();
  }

  #pointed(cursor) {
    this.stage.cursors.move(cursor, this.people.labelOf(cursor.userId), Date.now());
    this.following.moved(cursor.userId);
    this.stage.draw();
  }

  #points(point, onScreen) {
    this.#ownCursor.move(point);
    if (this.toolbox.name !== "select" || this.toolbox.isWorking || onScreen.type === "touch") return;
    this.#author.hover(onScreen, () => this.toolbox.at(onScreen));
  }

  #left() {
    this.#author.hide();
    this.#ownCursor.stop();
    this.sync.pointerLeft();
  }

  /** To where somebody points, or else to what they drew last. */
  #jump(userId, name) {
    const place = this.stage.cursors.placeOf(userId) ?? this.#lastDrawnBy(userId);
    if (!place) return this.say(words.nowhere(name));
    this.following.stop();
    return this.stage.centre(place);
  }

  #lastDrawnBy(userId) {
    const { scene } = this.sync.drawing;
    const element = scene.elements.findLast((each) => each.userId === userId);
    const box = element && scene.boundsOf(element.strokeId);
    return box ? { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 } : null;
  }

  async #stopped(code, reason) {
    if (code === 4001) await this.#context.session.refresh().catch(() => {});
    if (this.isClosed) return;
    this.#status.state = { kind: "stopped", until: 0 };
    closedDialog(this.element, code, reason, { unsaved: this.sync.unsaved,
      save: this.sync.drawing.scene.size > 0 && (() => dialogs.export(this)),
      leave: () => this.go("dashboard"), reconnect: () => this.go(`room/${this.code}`) });
  }
}

/** Where choices are kept; a page without storage forgets them. */
function storage() {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}
