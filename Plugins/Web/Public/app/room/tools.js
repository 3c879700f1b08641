import { el, icon } from "../dom.js";
import { colours, visibleInk, widths } from "../model/ink.js";
import { text } from "../text.js";

const words = text.room;
const shapes = {
  undo: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "m15 7 5 5-5 5m5-5H10a6 6 0 0 0-6 6",
  zoomIn: "M12 5v14M5 12h14",
  zoomOut: "M5 12h14",
  fit: "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5",
};

/** The pen's colour and width, undo and redo, and the view. `on` has `undo`, `redo`, `zoomIn`, `zoomOut` and `fit`. */
export class Tools {
  #undo;
  #redo;
  #swatches = [];
  colour = colours[0];
  width = 4;
  element;
  view;

  constructor(on) {
    this.#undo = button("undo", words.undo, on.undo);
    this.#redo = button("redo", words.redo, on.redo);
    this.element = el("div", { class: "tools", role: "toolbar", "aria-label": words.tools },
      el("div", { class: "tool-group" }, this.#undo, this.#redo),
      this.#choice("width", words.width, widths, text.widths, (value) => (this.width = Number(value))),
      this.#choice("colour", words.colour, colours, text.colours, (value) => (this.colour = value)));
    this.view = el("div", { class: "view-tools", role: "group", "aria-label": words.view },
      button("zoomOut", words.zoomOut, on.zoomOut), button("fit", words.fit, on.fit), button("zoomIn", words.zoomIn, on.zoomIn));
  }

  /** What can be done now. */
  update({ canUndo, canRedo }) {
    this.#undo.disabled = !canUndo;
    this.#redo.disabled = !canRedo;
  }

  /** Shows the colours as they look on this paper. */
  set paper(paper) {
    for (const { value, dot } of this.#swatches) dot.style.setProperty("--ink", visibleInk(value, paper));
  }

  #choice(name, label, values, names, choose) {
    const group = el("fieldset", { class: `tool-group ${name}s` }, el("legend", { class: "visually-hidden" }, label));
    for (const value of values) {
      const dot = el("span", { class: "dot", "aria-hidden": "true" });
      if (name === "width") dot.style.setProperty("--size", `${4 + Number(value)}px`);
      else this.#swatches.push({ value, dot });
      group.append(el("label", { class: "choice", title: names[value] },
        el("input", { type: "radio", name, value, checked: value === this[name], onchange: () => choose(value) }),
        dot, el("span", { class: "visually-hidden" }, names[value])));
    }
    return group;
  }
}

function button(shape, label, onclick) {
  return el("button", { class: "tool", "aria-label": label, title: label, "data-tool": shape, onclick }, icon(shapes[shape]));
}
