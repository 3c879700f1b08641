import { el } from "../dom.js";
import { text } from "../text.js";
import { iconButton } from "./toolbar.js";

let count = 0;

/** A dialog with a heading and a button that closes it; Esc and a click beside it do, too. It is gone once it is closed. */
export function dialog(parent, heading, className, ...children) {
  const id = `dialog-${(count += 1)}`;
  const element = el("dialog", { class: `sheet-dialog ${className}`, "aria-labelledby": id },
    el("header", { class: "dialog-head" }, el("h2", { id }, heading),
      iconButton("close", text.room.close, () => end())),
    ...children);
  const end = () => {
    element.close();
    element.remove();
  };
  element.addEventListener("click", (event) => event.target === element && end());
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    end();
  });
  element.addEventListener("close", () => element.remove());
  element.addEventListener("keydown", (event) => event.stopPropagation());
  parent.append(element);
  element.showModal();
  return element;
}
