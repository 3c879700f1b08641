import { el } from "../dom.js";
import { svgOf } from "../model/svg.js";

/** When the page is printed it is the board alone, fitted to the sheet, on white. */
export function watchPrinting(elements, parent, signal) {
  let sheet = null;
  const begin = () => {
    sheet?.remove();
    const source = new DOMParser().parseFromString(svgOf(elements(), { paper: "light" }), "image/svg+xml");
    sheet = el("div", { class: "print-sheet", "aria-hidden": "true" }, document.importNode(source.documentElement, true));
    parent.append(sheet);
  };
  addEventListener("beforeprint", begin, { signal });
  addEventListener("afterprint", () => sheet?.remove(), { signal });
}
