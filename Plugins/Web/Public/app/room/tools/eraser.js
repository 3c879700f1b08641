import { between, grown } from "../../model/bounds.js";
import { isCrossed } from "../../model/geometry.js";
import { text } from "../../text.js";

const reach = 6;

/** Takes away whole elements that the pointer passes; only one's own. They are gone for others when the pointer is lifted. */
export class Eraser {
  #desk;
  #last = null;
  #found = new Map();
  #metOthers = false;

  constructor(desk) {
    this.#desk = desk;
  }

  begin(point) {
    this.#found = new Map();
    this.#metOthers = false;
    this.#last = point;
    this.extend([point]);
  }

  extend(points) {
    const before = this.#found.size;
    for (const point of points) {
      this.#pass(this.#last, point);
      this.#last = point;
    }
    if (this.#found.size > before) this.#desk.lift([...this.#found.keys()]);
  }

  end() {
    const found = [...this.#found.values()];
    this.#desk.lift([]);
    if (found.length > 0) this.#desk.erase(found);
    else if (this.#metOthers) this.#desk.say(text.room.onlyOwn);
  }

  cancel() {
    this.#found = new Map();
    this.#desk.lift([]);
  }

  #pass(from, to) {
    const tolerance = reach / this.#desk.camera.scale;
    for (const { element } of this.#desk.scene.within(grown(between(from, to), tolerance))) {
      if (this.#found.has(element.strokeId) || !isCrossed(element, from, to, tolerance)) continue;
      if (element.userId === this.#desk.me) this.#found.set(element.strokeId, element);
      else this.#metOthers = true;
    }
  }
}
