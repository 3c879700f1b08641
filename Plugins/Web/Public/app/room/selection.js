import { bounds, boundsOf, grown, united } from "../model/bounds.js";
import { handlesOf } from "../model/handles.js";
import { kinds } from "../model/kinds.js";

const margin = 6;
const handleSize = 9;

/** What is selected, and how that is shown: a frame about each, one about all with its handles. */
export class Selection {
  #desk;
  #ids = new Set();
  #shown = null;
  #frame = null;
  #onChange;

  constructor(desk, onChange) {
    this.#desk = desk;
    this.#onChange = onChange;
  }

  get ids() {
    return [...this.#ids];
  }

  get elements() {
    return this.ids.map((id) => this.#desk.scene.get(id)).filter(Boolean);
  }

  /** Whether all of it is one's own, and anything at all. */
  get isOwn() {
    const { elements } = this;
    return elements.length > 0 && elements.every(({ userId, fields }) => userId === this.#desk.me && fields);
  }

  get isProportional() {
    return this.elements.some(({ kind }) => kind === kinds.text);
  }

  /** The box around all of it, in board units, or null. */
  get box() {
    return bounds(this.#shown ?? this.elements);
  }

  get handles() {
    if (!this.isOwn || this.#shown) return [];
    const { elements } = this;
    return handlesOf(elements, this.box);
  }

  has(id) {
    return this.#ids.has(id);
  }

  replace(ids) {
    this.#ids = new Set(ids);
    this.#changed();
  }

  toggle(id) {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.replace(ids);
  }

  clear() {
    if (this.#ids.size > 0) this.replace([]);
  }

  /** The board has changed: what is gone is not selected any more. */
  refresh() {
    if (this.#ids.size === 0) return;
    const there = this.ids.filter((id) => this.#desk.scene.has(id));
    if (there.length < this.#ids.size) this.replace(there);
    else this.#mark();
  }

  /** How it looks while it is moved, or null. */
  set shown(elements) {
    this.#shown = elements;
    this.#mark();
  }

  /** The frame that is being drawn about what is to be selected, or null. */
  set frame(frame) {
    this.#frame = frame;
    this.#mark();
  }

  #changed() {
    this.#mark();
    this.#onChange();
  }

  #mark() {
    const isAny = this.#ids.size > 0 || this.#frame;
    this.#desk.mark(isAny ? (sheet) => this.#draw(sheet) : null);
  }

  #draw(sheet) {
    const colour = this.#desk.accent;
    sheet.strokeStyle = colour;
    sheet.lineWidth = 1;
    const shown = this.#shown ?? this.elements;
    if (shown.length > 1) for (const each of shown) this.#rect(sheet, grown(boundsOf(each), 1));
    sheet.lineWidth = 1.5;
    const box = shown.reduce((all, each) => united(all, boundsOf(each)), null);
    if (box) this.#rect(sheet, grown(box, margin / this.#desk.camera.scale));
    for (const handle of this.handles) this.#handle(sheet, handle, box);
    if (this.#frame) this.#drawFrame(sheet);
  }

  #drawFrame(sheet) {
    sheet.globalAlpha = 0.12;
    sheet.fillStyle = sheet.strokeStyle;
    const { x, y, width, height } = this.#place(this.#frame);
    sheet.fillRect(x, y, width, height);
    sheet.globalAlpha = 1;
    this.#rect(sheet, this.#frame);
  }

  #handle(sheet, { kind, x, y, across = 0, down = 0 }) {
    const at = this.#desk.camera.toScreen(x, y);
    const by = kind === "box" ? margin : 0;
    const [left, top] = [at.x + across * by - handleSize / 2, at.y + down * by - handleSize / 2];
    sheet.fillStyle = this.#desk.paperColour;
    sheet.beginPath();
    sheet.roundRect(left, top, handleSize, handleSize, kind === "end" ? handleSize : 2);
    sheet.fill();
    sheet.stroke();
  }

  #rect(sheet, box) {
    const { x, y, width, height } = this.#place(box);
    sheet.strokeRect(x, y, width, height);
  }

  #place(box) {
    const from = this.#desk.camera.toScreen(box.left, box.top);
    const to = this.#desk.camera.toScreen(box.right, box.bottom);
    return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
  }
}
