import { el } from "../dom.js";
import { text } from "../text.js";
import { iconButton } from "./toolbar.js";

/** What can be done with what is selected, above it. */
export class SelectionBar {
  #stage;
  #selection;
  element;

  constructor(stage, selection, actions) {
    this.#stage = stage;
    this.#selection = selection;
    this.element = el("div", { class: "selection-bar", role: "toolbar", "aria-label": text.room.selected, hidden: true },
      iconButton("duplicate", text.room.duplicate, () => actions.duplicate()),
      iconButton("remove", text.room.remove, () => actions.remove()));
  }

  place() {
    const { box } = this.#selection;
    this.element.hidden = !box || this.#selection.ids.length === 0;
    if (this.element.hidden) return;
    this.element.querySelector('[data-tool="remove"]').hidden = !this.#selection.isOwn;
    const from = this.#stage.camera.toScreen(box.left, box.top);
    const to = this.#stage.camera.toScreen(box.right, box.bottom);
    const { width, height } = this.#stage.size;
    const isAbove = from.y > 70;
    const x = Math.min(width - 60, Math.max(60, (from.x + to.x) / 2));
    const y = isAbove ? from.y - 16 : Math.min(height - 140, to.y + 66);
    this.element.style.transform = `translate(-50%, -100%) translate(${x}px, ${y}px)`;
  }
}
