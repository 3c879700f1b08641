import { elementFrom } from "../model/element.js";
import { restyled } from "../model/restyle.js";
import { moved, resized, reverse } from "../model/transform.js";
import { patched } from "../wire/fields.js";
import { newOp } from "../wire/ids.js";
import { WireError } from "../wire/error.js";

const apart = 16;
const step = 1;
const farStep = 10;

/** What is done to what is selected. */
export class Actions {
  #desk;
  #selection;

  constructor(desk, selection) {
    this.#desk = desk;
    this.#selection = selection;
  }

  remove() {
    if (!this.#selection.isOwn) return;
    const { elements } = this.#selection;
    this.#selection.clear();
    this.#desk.erase(elements);
  }

  /** The same once more, a little beside, also of what others drew; then that is selected. */
  duplicate() {
    const elements = [...this.#selection.elements].filter(({ fields }) => fields);
    if (elements.length === 0) return;
    const copies = elements.map((element) => this.#copy(element));
    this.#desk.put(...copies);
    this.#desk.select(copies.map(({ strokeId }) => strokeId));
  }

  /** Arrow keys: moves by a pixel, or by ten. */
  move([x, y], isFar) {
    const by = isFar ? farStep : step;
    this.#change((element) => moved(element, x * by, y * by));
  }

  /** Arrow keys with Alt: larger or smaller. */
  resize([x, y], isFar) {
    const by = (isFar ? farStep : step) * 2;
    const { box } = this.#selection;
    if (!box) return;
    const [width, height] = [Math.max(1, box.right - box.left), Math.max(1, box.bottom - box.top)];
    const grow = (size, more) => Math.max(4, size + more * by) / size;
    const factor = { across: grow(width, x), down: grow(height, y) };
    if (this.#selection.isProportional) factor.across = factor.down = x ? factor.across : factor.down;
    this.#change((element) => resized(element, { scaleX: factor.across, scaleY: factor.down,
      x: box.left * (1 - factor.across), y: box.top * (1 - factor.down) }));
  }

  /** Another colour, width or size for what is selected; only where the kind has such a thing. */
  restyle(change) {
    this.#change((element) => restyled(element, change));
  }

  #copy(element) {
    const shift = apart / this.#desk.camera.scale;
    const fields = patched(element.fields, moved(element, shift, shift));
    return elementFrom(newOp(), this.#desk.me, element.kind, fields);
  }

  #change(patchOf) {
    if (!this.#selection.isOwn) return;
    const changes = this.#selection.elements.map((element) => ({ element, after: attempt(() => patchOf(element)) }));
    const real = changes.filter(({ after }) => after?.size > 0);
    if (real.length > 0) this.#desk.change(real.map((each) => ({ ...each, before: reverse(each.element, each.after) })));
  }
}

/** What the protocol has no words for is not done: a place too far out. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
