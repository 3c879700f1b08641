import { el } from "../dom.js";
import { colours, visibleInk } from "../model/ink.js";
import { choices } from "../model/settings.js";
import { text } from "../text.js";

const words = text.room;

/** Colour, width, size and filling of the tool in hand. `choose(change)` hears `{ color }`, `{ width }` and the like. */
export class Styles {
  #choose;
  #swatches = [];
  #paper = "dark";
  #tool = "";
  element = el("div", { class: "styles", role: "group", "aria-label": words.style });

  constructor(choose) {
    this.#choose = choose;
  }

  /** Shows what can be set for a tool, as it is set. */
  show(tool, style) {
    const isEmpty = !choices[tool];
    this.element.hidden = isEmpty;
    if (isEmpty) return;
    const held = document.activeElement?.closest?.(".styles") === this.element ? document.activeElement.dataset.choice : null;
    this.#swatches = [];
    this.#tool = tool;
    this.element.replaceChildren(this.#colours(style), ...this.#sizes(tool, style));
    this.paper = this.#paper;
    if (held) this.element.querySelector(`[data-choice="${CSS.escape(held)}"]`)?.focus();
  }

  /** Shows the colours as they look on this paper. */
  set paper(paper) {
    this.#paper = paper;
    for (const { value, dot } of this.#swatches) dot.style.setProperty("--ink", visibleInk(value, paper));
  }

  #colours(style) {
    return this.#group("color", words.colour, colours, (value) => text.colours[value], style.color, (value) => {
      const dot = el("span", { class: "dot", "aria-hidden": "true" });
      this.#swatches.push({ value, dot });
      return dot;
    });
  }

  #sizes(tool, style) {
    const { width, fontSize, fill } = choices[tool];
    const groups = [];
    if (width) groups.push(this.#group("width", words.width, width, (_, i) => words.widths[i], style.width, widthDot));
    if (fontSize) groups.push(this.#group("fontSize", words.size, fontSize, (_, i) => words.sizes[i], style.fontSize, letter));
    if (fill) groups.push(this.#group("fill", words.fill, fill, (value) => words.fills[value], style.fill, fillMark));
    return groups;
  }

  #group(name, label, values, nameOf, chosen, mark) {
    const group = el("fieldset", { class: `tool-group choice-${name}` }, el("legend", { class: "visually-hidden" }, label));
    values.forEach((value, i) => group.append(el("label", { class: "choice", title: nameOf(value, i) },
      el("input", { type: "radio", name: `style-${name}`, "data-choice": `${name} ${value}`, checked: value === chosen,
        onchange: () => this.#choose({ [name]: value }) }),
      mark(value, i), el("span", { class: "visually-hidden" }, nameOf(value, i)))));
    return group;
  }
}

function widthDot(_, i) {
  const dot = el("span", { class: "dot", "aria-hidden": "true" });
  dot.style.setProperty("--size", `${[6, 9, 14, 20][i]}px`);
  return dot;
}

function letter(_, i) {
  const sign = el("span", { class: "letter", "aria-hidden": "true" }, "A");
  sign.style.setProperty("--size", `${[14, 18, 23, 29][i]}px`);
  return sign;
}

const fillMark = (value) => el("span", { class: value ? "fill-mark full" : "fill-mark", "aria-hidden": "true" });
