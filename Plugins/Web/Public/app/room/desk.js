import { kinds } from "../model/kinds.js";
import { text } from "../text.js";
import { inkOf } from "./shapes.js";

const ruler = document.createElement("canvas").getContext("2d");

/** What tools work with: the board, the style that is set, what they may do to it, and where they show it meanwhile. */
export class Desk {
  #stage;
  #sync;
  #on;

  /** `on` has `style(tool)`, of that in hand if none is named, `styled()`, `say(sentence)` and `select(ids)`. */
  constructor(stage, sync, on) {
    this.#stage = stage;
    this.#sync = sync;
    this.#on = on;
  }

  get me() {
    return this.#sync.userId;
  }

  get scene() {
    return this.#sync.drawing.scene;
  }

  get camera() {
    return this.#stage.camera;
  }

  get style() {
    return this.#on.style();
  }

  /** How a text is written, with whatever tool it is begun. */
  get textStyle() {
    return this.#on.style("text");
  }

  /** Where an editor may be put. */
  get over() {
    return this.#stage.element;
  }

  get accent() {
    return this.#stage.paper === "dark" ? "#8e9bff" : "#3d4fd6";
  }

  get paperColour() {
    return this.#stage.paper === "dark" ? "#16161a" : "#ffffff";
  }

  inkOf(colour) {
    return inkOf(ruler, colour, this.#stage.paper);
  }

  // What others are told

  /** An element is being made, and grows: others see it. */
  tell(element) {
    this.#sync.draws(element);
  }

  /** It came to nothing. */
  untell() {
    this.#sync.cancels();
  }

  put(...elements) {
    this.#allowed(() => this.#sync.put(elements));
  }

  erase(elements) {
    this.#allowed(() => this.#sync.erase(elements));
  }

  /** `op`: under which others were told of the change while it was made. */
  change(changes, op) {
    this.#allowed(() => this.#sync.change(changes, op));
  }

  // What is shown meanwhile

  live(elements) {
    this.#stage.live = elements;
  }

  mark(mark) {
    this.#stage.mark = mark;
  }

  lift(ids) {
    this.scene.lift(ids);
    this.#stage.draw();
  }

  /** A place of the board that must be seen. */
  reveal(point) {
    this.#stage.reveal(point);
  }

  select(ids) {
    this.#on.select(ids);
  }

  /** Something else can be styled now. */
  styled() {
    this.#on.styled();
  }

  say(sentence) {
    this.#on.say(sentence);
  }

  focus() {
    this.#stage.target.focus({ preventScroll: true });
  }

  /** What would not fit into the outbox is not begun. */
  #allowed(act) {
    if (!this.#sync.isFull) return act();
    this.#sync.cancels();
    return this.say(text.room.full);
  }
}

/** The kinds that tools of these names make. */
export const kindOf = { pen: kinds.freehand, highlighter: kinds.highlighter, line: kinds.line, arrow: kinds.arrow,
  rectangle: kinds.rectangle, ellipse: kinds.ellipse, text: kinds.text };
