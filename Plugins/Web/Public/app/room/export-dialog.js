import { el } from "../dom.js";
import { text } from "../text.js";
import { dialog } from "./dialog.js";
import { data, download, drawing, picture } from "./exports.js";

const words = text.room.exports;
const scales = [1, 2, 4];
const backgrounds = ["light", "dark", "none"];
const formats = ["png", "svg", "json", "pdf"];

/** Takes the board along: a picture, a drawing, data, or on paper. */
export function exportDialog(view) {
  const chosen = { format: "png", scale: 2, background: view.stage.paper };
  const choice = (name, values, label) => el("fieldset", { class: "export-choice", "data-choice": name },
    el("legend", {}, words[name]),
    ...values.map((value) => el("label", { class: "pill" },
      el("input", { type: "radio", name: `export-${name}`, value: String(value), checked: value === chosen[name],
        onchange: () => choose(name, value) }), el("span", {}, label(value)))));
  const scale = choice("scale", scales, (value) => `${value}×`);
  const background = choice("background", backgrounds, (value) => words.backgrounds[value]);
  const element = dialog(view.element, words.title, "export-dialog",
    choice("format", formats, (value) => words.formats[value]), scale, background,
    el("button", { class: "primary", type: "button", autofocus: true,
      onclick: () => save(view, chosen).then(() => element.close()) }, words.save));

  function choose(name, value) {
    chosen[name] = value;
    scale.hidden = chosen.format !== "png";
    background.hidden = chosen.format !== "png" && chosen.format !== "svg";
  }
  return element;
}

async function save(view, { format, scale, background }) {
  const { elements } = view.sync.drawing.scene;
  const { paper } = view.stage;
  const name = `canvas-${view.code}.${format}`;
  if (format === "png") download(await picture(elements, { scale, background, paper }), name);
  if (format === "svg") download(drawing(elements, { background, paper }), name);
  if (format === "json") download(data(view.code, elements, (userId) => view.people.nameOf(userId)), name);
  if (format === "pdf") setTimeout(() => print(), 100); // Behind the dialog, which closes first.
}
