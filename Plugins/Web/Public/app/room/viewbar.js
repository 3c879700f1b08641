import { el } from "../dom.js";
import { text } from "../text.js";
import { iconButton, wander } from "./toolbar.js";

const words = text.room;

/** Zoom, fit and grid. `on` has `zoomIn`, `zoomOut`, `zoomReset`, `fit` and `grid`. */
export class ViewBar {
  #scale = el("button", { class: "tool scale", type: "button", "data-tool": "zoomReset", title: `${words.zoomReset} (0)` });
  #grid;
  #shown = 0;
  element;

  constructor(on) {
    this.#scale.addEventListener("click", on.zoomReset);
    this.#grid = iconButton("grid", words.grid, on.grid, { "aria-pressed": "false" });
    this.element = el("div", { class: "view-tools", role: "toolbar", "aria-label": words.view },
      iconButton("zoomOut", words.zoomOut, on.zoomOut), this.#scale, iconButton("zoomIn", words.zoomIn, on.zoomIn),
      iconButton("fit", words.fit, on.fit), this.#grid);
    wander(this.element);
    this.scale = 1;
  }

  set scale(scale) {
    const percent = Math.round(scale * 100);
    if (percent === this.#shown) return;
    this.#shown = percent;
    this.#scale.textContent = `${percent} %`;
    this.#scale.setAttribute("aria-label", words.zoomed(percent));
  }

  set grid(isOn) {
    this.#grid.setAttribute("aria-pressed", String(isOn));
  }
}
