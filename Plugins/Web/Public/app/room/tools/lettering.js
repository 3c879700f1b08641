import { el } from "../../dom.js";
import { fieldsOf, newElement } from "../../model/element.js";
import { isOn } from "../../model/geometry.js";
import { change, kinds } from "../../model/kinds.js";
import { caretIn, isRightToLeft, isTooLong, lineHeight, textBox, textFont, trimmed } from "../../model/lettering.js";
import { reverse } from "../../model/transform.js";
import { text } from "../../text.js";
import { newOp } from "../../wire/ids.js";

const ruler = document.createElement("canvas").getContext("2d");

/** What measures a line at this size. */
function measureAt(fontSize) {
  ruler.font = textFont(fontSize);
  return (line) => ruler.measureText(line).width;
}

/** Writes: a tap opens an editor on the board, also on one's own text; it is kept when one goes elsewhere. */
export class Lettering {
  #desk;
  #editor = null;
  #live = null;
  #edited = null;
  #edges = { left: 0, right: 0 };

  constructor(desk) {
    this.#desk = desk;
  }

  begin() {}
  extend() {}

  end(point) {
    if (this.#editor) return this.finish();
    const own = this.find(point);
    return own ? this.edit(own) : this.#open(point, null);
  }

  cancel() {}

  /** By the keyboard. */
  insert(point) {
    this.#open(point, null);
  }

  /** One's own text at a point, or null. */
  find(point) {
    const { scene, me, camera } = this.#desk;
    const near = 4 / camera.scale;
    const box = { left: point.x, top: point.y, right: point.x, bottom: point.y };
    const isText = ({ element }) => element.kind === kinds.text && element.userId === me && isOn(element, point, near);
    return scene.within(box).findLast(isText)?.element ?? null;
  }

  /** Changes a text that is there. */
  edit(element) {
    this.#open(element.box, element);
  }

  /** Keeps what is written; an empty text is none. */
  finish() {
    if (!this.#editor) return;
    const words = trimmed(this.#editor.value);
    if (isTooLong(this.#editor.value)) this.#desk.say(text.room.cut);
    const [live, before] = [this.#live, this.#edited];
    this.#close();
    if (before) return this.#change(before, words, live);
    if (words) this.#desk.put(newElement(live.strokeId, this.#desk.me, kinds.text, this.#look(live, words)));
    else this.#desk.untell();
  }

  /** Colour and size of what is being written, or null. */
  get style() {
    return this.#editor && { color: this.#live.color, fontSize: this.#live.fontSize };
  }

  /** Another colour or size for what is being written; false when nothing is. */
  restyle({ color, fontSize }) {
    if (!this.#editor) return false;
    this.#live.color = color ?? this.#live.color;
    this.#live.fontSize = fontSize ?? this.#live.fontSize;
    this.#written();
    this.#editor.focus({ preventScroll: true });
    return true;
  }

  /** The camera has moved. */
  place() {
    if (!this.#editor) return;
    const { box, fontSize } = this.#live;
    const { camera } = this.#desk;
    const { x, y } = camera.toScreen(box.x, box.y);
    const { style } = this.#editor;
    const size = fontSize * camera.scale;
    const room = isRightToLeft(this.#live.text) ? size : 0; // For the next letter.
    style.color = this.#desk.inkOf(this.#live.color);
    style.transform = `translate(${x - room}px, ${y}px)`;
    style.font = textFont(size);
    style.lineHeight = `${size * lineHeight}px`;
    style.width = `${box.width * camera.scale + size}px`;
    style.height = `${box.height * camera.scale + 4}px`;
    this.#editor.scrollTo(0, 0);
  }

  #open({ x, y }, before) {
    this.finish();
    const style = this.#desk.textStyle;
    const fontSize = before?.fontSize ?? style.fontSize;
    const color = before?.color ?? style.color;
    this.#edited = before;
    this.#edges = { left: x, right: x + (before?.box.width ?? 0) };
    this.#live = { strokeId: newOp(), kind: kinds.text, color, fontSize, revision: 0, text: before?.text ?? "",
      box: { x, y: before ? y : y - (fontSize * lineHeight) / 2, width: 1, height: fontSize * lineHeight } };
    this.#editor = el("textarea", { class: "letters", "aria-label": text.room.writing, spellcheck: "false", dir: "auto",
      onblur: ({ relatedTarget }) => relatedTarget?.closest(".styles") || this.finish(), onkeydown: (event) => this.#key(event),
      oninput: () => (this.#written(), this.#reveal()), onkeyup: () => this.#reveal(),
      onpointerdown: (event) => event.stopPropagation() });
    this.#editor.value = this.#live.text;
    this.#desk.over.append(this.#editor);
    if (before) this.#desk.lift([before.strokeId]);
    this.#written();
    this.#editor.focus({ preventScroll: true });
    this.#desk.styled();
  }

  #key(event) {
    event.stopPropagation();
    if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    this.finish();
    this.#desk.focus();
  }

  /** Others see it grow, or change. */
  #written() {
    const live = this.#live;
    live.text = this.#editor.value;
    Object.assign(live, { box: this.#boxOf(live, live.text), revision: live.revision + 1 });
    this.place();
    const edited = this.#edited;
    if (edited) Object.assign(live, { kind: change, ids: [edited.strokeId], patch: this.#patch(edited, live.text, live) });
    if (trimmed(live.text)) this.#desk.tell(live);
  }

  #look(live, words) {
    return { color: live.color, fontSize: live.fontSize, text: words, box: this.#boxOf(live, words) };
  }

  #boxOf({ box, fontSize }, words) {
    return textBox(words || " ", fontSize, { ...this.#edges, top: box.y }, measureAt(fontSize));
  }

  /** The board goes along with who writes. */
  #reveal() {
    if (!this.#editor) return;
    const { value, selectionEnd } = this.#editor;
    this.#desk.reveal(caretIn(value, selectionEnd, this.#live, measureAt(this.#live.fontSize)));
  }

  #change(before, words, { strokeId, color, fontSize }) {
    const isSame = words === before.text && color === before.color && fontSize === before.fontSize;
    if (isSame || !words) this.#desk.untell();
    if (!isSame && !words) this.#desk.erase([before]);
    if (isSame || !words) return;
    const after = this.#patch(before, words, { color, fontSize });
    this.#desk.change([{ element: before, before: reverse(before, after), after }], strokeId);
  }

  /** What is replaced of a text that is there. */
  #patch({ box, alpha }, words, { color, fontSize }) {
    return fieldsOf({ kind: kinds.text, text: words, box: this.#boxOf({ box, fontSize }, words), color, alpha, fontSize });
  }

  #close() {
    const editor = this.#editor;
    this.#editor = this.#live = this.#edited = null;
    editor.remove();
    this.#desk.lift([]);
    this.#desk.styled();
  }
}
