import { between, bounds, covers, grown } from "../../model/bounds.js";
import { constrained, isOn } from "../../model/geometry.js";
import { change } from "../../model/kinds.js";
import { handleAt, stretched } from "../../model/handles.js";
import { newOp } from "../../wire/ids.js";
import { between as transformBetween, moved, reshaped, resized, reverse, shownAt } from "../../model/transform.js";

const reach = 6;
const fingerReach = 14;
const jitter = 3;
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
    if (handle) return this.#start({ kind: "resize", handle, from: point });
    const hit = this.at(point);
    if (hit && !point.shift && !this.#selection.has(hit.strokeId)) this.#selection.replace([hit.strokeId]);
    else if (hit && point.shift) this.#selection.toggle(hit.strokeId);
    const isInside = !hit && this.#selection.box && !point.shift && covers(this.#selection.box, between(point, point));
    if ((hit || isInside) && this.#selection.isOwn) return this.#start({ kind: "move", from: point });
    if (hit) return undefined;
    if (!point.shift) this.#selection.clear();
    return this.#start({ kind: "frame", kept: this.#selection.ids, from: point });
  }

  extend(points) {
    const point = points.at(-1);
    if (!this.#doing) return;
    const { kind, from, hasBegun } = this.#doing;
    if (kind === "move" && !hasBegun && Math.hypot(point.x - from.x, point.y - from.y) * this.#desk.camera.scale < jitter) return;
    if (kind === "frame") return this.#frame(between(from, point));
    Object.assign(this.#doing, kind === "move" ? this.#shift(point) : this.#stretch(point));
    this.#preview();
  }

  end() {
    const doing = this.#doing;
    this.#finish();
    if (!doing?.hasBegun || doing.kind === "frame") return;
    const changes = this.#selection.elements.map((element) => this.#change(element, doing));
    this.#desk.change(changes, doing.told.strokeId);
  }

  cancel() {
    if (this.#doing?.hasBegun) this.#desk.untell();
    this.#finish();
  }

  /** The topmost element at a point, one's own before those of others, or null. */
  at(point) {
    const box = grown(between(point, point), this.#reach);
    const there = this.#desk.scene.within(box).map(({ element }) => element).filter((each) => isOn(each, point, this.#reach));
    return there.findLast(({ userId }) => userId === this.#desk.me) ?? there.at(-1) ?? null;
  }

  /** The mouse's cursor over a point: what it would do there. */
  cursorAt(point) {
    const handle = handleAt(this.#selection.handles, point, reach + 4 / this.#desk.camera.scale);
    if (handle) return handle.kind === "end" ? "crosshair" : arrows[handle.across * handle.down] ?? (handle.across ? "ew-resize" : "ns-resize");
    return this.#selection.isOwn && this.#isOver(point) ? "move" : "";
  }

  #isOver(point) {
    const hit = this.at(point);
    return hit ? this.#selection.has(hit.strokeId) : covers(this.#selection.box, between(point, point));
  }

  get #reach() {
    return (this.#isFinger ? fingerReach : reach) / this.#desk.camera.scale;
  }

  #start(doing) {
    const { box, elements } = this.#selection;
    this.#doing = { box, core: bounds(elements.map(bare)), transform: still, ...doing };
  }

  #frame(frame) {
    const inside = this.#desk.scene.within(frame).filter(({ bounds, element }) => covers(frame, bounds)
      && element.userId === this.#desk.me);
    this.#selection.frame = frame;
    this.#selection.replace([...this.#doing.kept, ...inside.map(({ element }) => element.strokeId)]);
  }

  #shift(point) {
    const { from, box } = this.#doing;
    const [x, y] = [point.x - from.x, point.y - from.y];
    const to = { left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y };
    return { transform: { ...still, x, y }, to };
  }

  #stretch(pointer) {
    const { handle, from, core } = this.#doing;
    const by = { x: pointer.x - from.x, y: pointer.y - from.y };
    if (handle.kind === "end") return { transform: { end: handle.end, point: this.#endAt({ ...pointer, x: handle.x + by.x, y: handle.y + by.y }) } };
    const to = stretched(core, handle, by, this.#selection.isProportional || pointer.shift);
    return { transform: transformBetween(core, to), to };
  }

  /** Where the end of the line that is pulled goes: with Shift at multiples of 15 degrees from the other one. */
  #endAt(point) {
    const [{ kind, points }] = this.#selection.elements;
    return point.shift ? constrained(kind, points[1 - this.#doing.handle.end], point) : point;
  }

  #preview() {
    const { elements } = this.#selection;
    if (!this.#doing.hasBegun) this.#desk.lift(elements.map(({ strokeId }) => strokeId));
    this.#doing.hasBegun = true;
    const shown = elements.map((element) => this.#shown(element));
    this.#selection.shown = shown;
    this.#desk.live(shown);
    this.#tell(shown);
  }

  /** Others see it move: what is moved, and from where to where. */
  #tell(shown) {
    const doing = this.#doing;
    const ids = shown.map(({ strokeId }) => strokeId);
    doing.told ??= { strokeId: newOp(), kind: change, ids, from: doing.to && (doing.kind === "move" ? doing.box : doing.core), revision: 0 };
    const patch = doing.to ? undefined : reshaped(shown[0].points);
    Object.assign(doing.told, { patch, to: doing.to, revision: doing.told.revision + 1 });
    this.#desk.tell(doing.told);
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

/** Without the width of its pen, which stays as it is when the element grows. */
const bare = ({ points, box }) => ({ points, box, width: 0 });

/** Across corners: up to the left, or up to the right. */
const arrows = { 1: "nwse-resize", [-1]: "nesw-resize" };

/** The points of a line with one of its ends elsewhere. */
function bent({ points }, { end, point }) {
  return points.map((each, i) => (i === end ? { ...each, x: point.x, y: point.y } : each));
}
