import { el } from "../dom.js";
import { userColour } from "../model/ids.js";
import { text } from "../text.js";

const patience = 350;

/** A small label that says who drew what is selected or pointed at. */
export class Author {
  #stage;
  #nameOf;
  #timer = 0;
  #place = null;
  element = el("div", { class: "author", role: "status", hidden: true });

  constructor(stage, nameOf) {
    this.#stage = stage;
    this.#nameOf = nameOf;
  }

  /** The pointer rests over `find()`'s element, perhaps: told after a moment. */
  hover(point, find) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const element = find();
      if (element) this.show(element, this.#stage.camera.toBoard(point.x, point.y));
      else this.hide();
    }, patience);
  }

  /** Shows it at a place of the board. */
  show({ userId }, place) {
    this.#place = place;
    this.element.textContent = text.room.drawnBy(this.#nameOf(userId));
    this.element.style.setProperty("--person", userColour(userId ?? ""));
    this.element.hidden = false;
    this.moved();
  }

  hide() {
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }

  /** The camera has moved. */
  moved() {
    if (this.element.hidden) return;
    const { x, y } = this.#stage.camera.toScreen(this.#place.x, this.#place.y);
    this.element.style.transform = `translate(${Math.max(8, x + 12)}px, ${Math.max(8, y + 14)}px)`;
  }
}
