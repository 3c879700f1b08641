import { between, covers, grown } from "../../model/bounds.js";
import { isOn } from "../../model/geometry.js";
import { handleAt, stretched } from "../../model/handles.js";
import { between as transformBetween, moved, reshaped, resized, reverse, shownAt } from "../../model/transform.js";

const reach = 6;
const fingerReach = 14;
const still = { x: 0, y: 0, scaleX: 1, scaleY: 1 };

/** Selects by click and by frame, moves and resizes what is one's own. What others drew is only looked at. */
export class Select {
  #desk;
  #selection;
  #doing = null;
  #isFinger = false;

  constructor(desk, selection) {
    this.#desk = desk;
    this.#selection = selection;
  }

  begin(point) {
    this.#isFinger = point.type === "touch";
    const handle = handleAt(this.#selection.handles, point, this.#reach + 4 / this.#desk.camera.scale);
    const offset = handle && { x: handle.x - point.x, y: handle.y - point.y };
    if (handle) return this.#start({ kind: "resize", handle, offset, from: this.#selection.box });
    const hit = this.at(point);
    if (hit && !point.shift && !this.#selection.has(hit.strokeId)) this.#selection.replace([hit.strokeId]);
    else if (hit && point.shift) this.#selection.toggle(hit.strokeId);
    const isInside = !hit && this.#selection.box && !point.shift && covers(this.#selection.box, between(point, point));
    if ((hit || isInside) && this.#selection.isOwn) return this.#start({ kind: "move" }, point);
    if (hit) return undefined;
    if (!point.shift) this.#selection.clear();
    return this.#start({ kind: "frame", kept: this.#selection.ids }, point);
  }

  extend(points) {
    const point = points.at(-1);
    if (!this.#doing) return;
    const { kind, from } = this.#doing;
    if (kind === "frame") return this.#frame(between(from, point));
    this.#doing.transform = kind === "move" ? { ...still, x: point.x - from.x, y: point.y - from.y } : this.#stretch(point);
    this.#preview();
  }

  end() {
    const doing = this.#doing;
    this.#finish();
    if (!doing?.hasBegun || doing.kind === "frame") return;
    const changes = this.#selection.elements.map((element) => this.#change(element, doing));
    this.#desk.change(changes);
  }

  cancel() {
    this.#finish();
  }

  /** The topmost element at a point, one's own before those of others, or null. */
  at(point) {
    const box = grown(between(point, point), this.#reach);
    const there = this.#desk.scene.within(box).map(({ element }) => element).filter((each) => isOn(each, point, this.#reach));
    return there.findLast(({ userId }) => userId === this.#desk.me) ?? there.at(-1) ?? null;
  }

  get #reach() {
    return (this.#isFinger ? fingerReach : reach) / this.#desk.camera.scale;
  }

  #start(doing, point) {
    this.#doing = { from: point, transform: still, ...doing };
  }

  #frame(frame) {
    const inside = this.#desk.scene.within(frame).filter(({ bounds, element }) => covers(frame, bounds)
      && element.userId === this.#desk.me);
    this.#selection.frame = frame;
    this.#selection.replace([...this.#doing.kept, ...inside.map(({ element }) => element.strokeId)]);
  }

  #stretch(pointer) {
    const { handle, from, offset } = this.#doing;
    const point = { ...pointer, x: pointer.x + offset.x, y: pointer.y + offset.y };
    if (handle.kind === "end") return { end: handle.end, point };
    return transformBetween(from, stretched(from, handle, point, this.#selection.isProportional || point.shift));
  }

  #preview() {
    const { elements } = this.#selection;
    if (!this.#doing.hasBegun) this.#desk.lift(elements.map(({ strokeId }) => strokeId));
    this.#doing.hasBegun = true;
    const shown = elements.map((element) => this.#shown(element));
    this.#selection.shown = shown;
    this.#desk.live(shown);
  }

  #shown(element) {
    const { transform } = this.#doing;
    return transform.end === undefined ? shownAt(element, transform) : { ...element, points: bent(element, transform) };
  }

  #change(element, { kind, transform }) {
    const after = transform.end !== undefined ? reshaped(bent(element, transform))
      : kind === "move" ? moved(element, transform.x, transform.y) : resized(element, transform);
    return { element, before: reverse(element, after), after };
  }

  #finish() {
    if (this.#doing?.hasBegun) {
      this.#desk.lift([]);
      this.#desk.live([]);
    }
    this.#doing = null;
    this.#selection.shown = null;
    this.#selection.frame = null;
  }
}

/** The points of a line with one of its ends elsewhere. */
function bent({ points }, { end, point }) {
  return points.map((each, i) => (i === end ? { ...each, x: point.x, y: point.y } : each));
}
