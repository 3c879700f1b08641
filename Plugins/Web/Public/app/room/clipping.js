import { bounds } from "../model/bounds.js";
import { elementFrom, newElement } from "../model/element.js";
import { kinds } from "../model/kinds.js";
import { isTooLong, textFont, textSize, trimmed } from "../model/lettering.js";
import { packed, unpacked } from "../model/snapshot.js";
import { moved } from "../model/transform.js";
import { text } from "../text.js";
import { patched } from "../wire/fields.js";
import { newOp } from "../wire/ids.js";

const mark = "canvas-elements:";
const most = 500;
const ruler = document.createElement("canvas").getContext("2d");

/** Copies, cuts and pastes what is selected, also between rooms; other text that is pasted becomes a text on the board. */
export class Clipboard {
  #toolbox;

  constructor(toolbox) {
    this.#toolbox = toolbox;
  }

  listen(signal) {
    document.addEventListener("copy", (event) => this.#copy(event), { signal });
    document.addEventListener("cut", (event) => this.#copy(event) && this.#cut(), { signal });
    document.addEventListener("paste", (event) => this.#paste(event), { signal });
  }

  #copy(event) {
    const elements = this.#toolbox.selection.elements.filter(({ fields }) => fields);
    if (isWriting() || elements.length === 0) return false;
    event.clipboardData.setData("text/plain", mark + btoa(String.fromCharCode(...packed(elements.slice(0, most)))));
    event.preventDefault();
    return true;
  }

  #cut() {
    const { selection, desk } = this.#toolbox;
    if (!selection.isOwn) return;
    const { elements } = selection;
    selection.clear();
    desk.erase(elements);
  }

  #paste(event) {
    const words = event.clipboardData.getData("text/plain");
    if (isWriting() || !words) return;
    event.preventDefault();
    const elements = words.startsWith(mark) ? this.#copies(words.slice(mark.length)) : [this.#written(trimmed(words))];
    const { desk } = this.#toolbox;
    if (!words.startsWith(mark) && isTooLong(words)) desk.say(text.room.cut);
    if (elements.length === 0 || !elements[0]) return;
    desk.put(...elements);
    desk.select(elements.map(({ strokeId }) => strokeId));
  }

  /** The same, under new names, about the pointer. */
  #copies(code) {
    const found = read(code).slice(0, most);
    const box = bounds(found);
    const { x, y } = this.#toolbox.place;
    if (!box) return [];
    const [dx, dy] = [x - (box.left + box.right) / 2, y - (box.top + box.bottom) / 2];
    return found.map((element) => elementFrom(newOp(), this.#toolbox.desk.me, element.kind, patched(element.fields, moved(element, dx, dy))));
  }

  #written(words) {
    if (!words) return null;
    const { color = "#ffffff", fontSize = 24 } = this.#toolbox.textStyle;
    ruler.font = textFont(fontSize);
    const size = textSize(words, fontSize, (line) => ruler.measureText(line).width);
    const { x, y } = this.#toolbox.place;
    const box = { x: x - size.width / 2, y: y - size.height / 2, ...size };
    return newElement(newOp(), this.#toolbox.desk.me, kinds.text, { color, fontSize, text: words, box });
  }
}

const isWriting = () => Boolean(document.activeElement?.closest("input, textarea, select, dialog"));

/** Elements that can be drawn, from what may be anything. */
function read(code) {
  try {
    const elements = unpacked(Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0)));
    return elements.filter(({ points, box }) => points || box);
  } catch {
    return [];
  }
}
