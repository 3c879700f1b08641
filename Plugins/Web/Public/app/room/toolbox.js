import { Desk, kindOf } from "./desk.js";
import { Pointers } from "./pointers.js";
import { Selection } from "./selection.js";
import { Eraser } from "./tools/eraser.js";
import { Freehand } from "./tools/freehand.js";
import { Laser } from "./tools/laser.js";
import { Lettering } from "./tools/lettering.js";
import { Select } from "./tools/select.js";
import { Shape } from "./tools/shape.js";

/** The names of the tools, and which of them protocol v1 has words for. */
export const toolNames = ["hand", "select", "pen", "highlighter", "eraser", "line", "arrow", "rectangle", "ellipse", "text",
  "laser"];
export const plainTools = ["hand", "pen", "eraser"];

/**
 * The tools and which of them is in hand. It gives pointers to that tool, and moves the board where that is wanted. `on`
 * has `chosen(name)`, `point(point)`, `leave()`, `selected()`, `styled()`, `panned()` when somebody goes their own way, and `say(sentence)`.
 */
export class Toolbox {
  #stage;
  #settings;
  #on;
  #tools;
  #name = "pen";
  #working = null;
  #last = null;
  #hasPen = false;
  #pointers;
  selection;
  desk;

  constructor(stage, sync, settings, on) {
    this.#stage = stage;
    this.#settings = settings;
    this.#on = on;
    this.desk = new Desk(stage, sync, { style: (tool = this.#name) => settings.style(tool), say: on.say,
      styled: () => on.styled(), select: (ids) => this.select(ids) });
    this.selection = new Selection(this.desk, () => on.selected());
    this.#tools = this.#make(this.desk);
    this.#pointers = new Pointers(stage.target, this.#events());
  }

  get name() {
    return this.#name;
  }

  get textStyle() {
    return this.desk.textStyle;
  }

  /** Where on the board the pointer is, or the middle of the window when it is elsewhere. */
  get place() {
    const { over } = this.#pointers;
    return over ? this.#stage.camera.toBoard(over.x, over.y) : this.#stage.middle;
  }

  get isWorking() {
    return this.#working !== null;
  }

  listen(signal) {
    this.#pointers.listen(signal);
  }

  /** Takes a tool in hand. */
  choose(name) {
    this.#pointers.finish();
    this.#tools.laser.cancel();
    this.lettering.finish();
    this.#name = name;
    if (name !== "select") this.selection.clear();
    this.#stage.target.dataset.uses = name;
    this.#stage.target.style.cursor = "";
    this.#on.chosen(name);
  }

  /** Goes to the selecting tool with these in hand. */
  select(ids) {
    this.choose("select");
    this.selection.replace(ids);
  }

  get lettering() {
    return this.#tools.text;
  }

  /** The topmost element at a place of the screen. */
  at(point) {
    return this.#tools.select.at(this.#stage.camera.toBoard(point.x, point.y));
  }

  /** Makes what this tool makes in the middle of the window. */
  insert() {
    this.#tools[this.#name]?.insert?.(this.#stage.middle);
  }

  /** Ends what is being done. */
  cancel() {
    if (!this.#working) return false;
    const tool = this.#working;
    this.#working = null;
    tool.cancel({ isWanted: false });
    return true;
  }

  /** Ends what is being done as if the pointer had been lifted. */
  finish() {
    this.#end("end");
    this.lettering.finish();
  }

  /** The camera has moved. */
  moved() {
    this.lettering.place();
  }

  #make(desk) {
    const shape = (name) => [name, new Shape(desk, kindOf[name])];
    return {
      select: new Select(desk, this.selection),
      pen: new Freehand(desk, kindOf.pen),
      highlighter: new Freehand(desk, kindOf.highlighter),
      eraser: new Eraser(desk),
      ...Object.fromEntries(["line", "arrow", "rectangle", "ellipse"].map(shape)),
      text: new Lettering(desk),
      laser: new Laser(desk),
    };
  }

  #events() {
    const stage = this.#stage;
    const onBoard = ({ x, y, ...more }) => ({ ...more, ...stage.camera.toBoard(x, y) });
    const touched = (work) => (...given) => {
      stage.touch();
      return work(...given);
    };
    return {
      moves: (point) => this.#moves(point),
      begin: touched((point) => this.#begin(onBoard(point))),
      extend: touched((points, predicted) => this.#extend(points.map(onBoard), predicted.map(onBoard))),
      end: touched(() => this.#end("end")),
      cancel: touched(() => this.#end("cancel")),
      double: (point) => this.#double(onBoard(point)),
      hover: (point) => this.#hover(onBoard(point), point),
      leave: (type) => type !== "touch" && this.#on.leave(),
      pan: touched((dx, dy) => {
        stage.pan(dx, dy);
        this.#on.panned();
      }),
      zoom: touched((x, y, factor) => {
        stage.camera.zoom(x, y, factor);
        stage.moved();
        this.#on.panned();
      }),
    };
  }

  #hover(there, onScreen) {
    const { style } = this.#stage.target;
    const cursor = this.#name === "select" && !this.#working && onScreen.type === "mouse" ? this.#tools.select.cursorAt(there) : style.cursor;
    if (style.cursor !== cursor) style.cursor = cursor;
    this.#on.point(there, onScreen);
  }

  /** The hand moves the board, and so does a finger where a pen was seen or it is wished. */
  #moves({ type }) {
    this.#hasPen ||= type === "pen";
    if (this.#name === "hand") return true;
    return type === "touch" && (this.#hasPen || this.#settings.get("finger") === "pans");
  }

  #begin(point) {
    this.#on.panned();
    this.#working = point.isEraser ? this.#tools.eraser : this.#tools[this.#name];
    this.#last = point;
    this.#working?.begin(point);
  }

  #extend(points, predicted) {
    this.#last = points.at(-1);
    this.#working?.extend(points, predicted);
  }

  #end(how) {
    const tool = this.#working;
    this.#working = null;
    tool?.[how](how === "end" ? this.#last : undefined);
  }

  /** A double click on one's own text edits it; where nothing is, it begins one. */
  #double(point) {
    if (this.#name !== "select") return false;
    const own = this.lettering.find(point);
    if (!own && this.#tools.select.at(point)) return false;
    this.selection.clear();
    if (own) this.lettering.edit(own);
    else this.lettering.insert(point);
    return true;
  }
}
