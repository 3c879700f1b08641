import { Announcer } from "../../model/announcer.js";
import { fieldsOf } from "../../model/element.js";
import { kinds } from "../../model/kinds.js";
import { frameOf, motionFields } from "../../model/motion.js";
import { encode } from "../../wire/codec.js";

const tick = 25;

/** Tells others what is being drawn here while it is drawn (P-4). */
export class Telling {
  #limits;
  #link;
  #announcer = new Announcer();
  #timer = 0;

  constructor(limits, link) {
    this.#limits = limits;
    this.#link = link;
  }

  /** The stroke that is being drawn from now on; null when it is finished. */
  draws(stroke) {
    this.#announcer.stroke = stroke;
    clearInterval(this.#timer);
    if (stroke) this.#timer = setInterval(() => this.#tell(), tick);
  }

  cancels() {
    const { stroke, isTold } = this.#announcer;
    if (isTold) this.#link.send(preview(stroke, 0, new Map()));
    this.draws(null);
  }

  #tell() {
    if (!this.#link.isFree()) return;
    const said = this.#announcer.next(performance.now(), this.#limits.interval);
    const message = said && this.#fitting(said.stroke, said.start);
    if (message) this.#link.send(message);
  }

  /** The message, or one that tells less where that is too much, or null. */
  #fitting(stroke, start) {
    if (stroke.points) return this.#fittingPoints(stroke, start);
    const message = preview(stroke, 0, stroke.ids ? motionFields(stroke) : fieldsOf(stroke));
    if (message.length <= this.#limits.previewBytes) return message;
    return stroke.to ? this.#fitting(frameOf(stroke), 0) : null;
  }

  /** From point `start` on, or with the newer points only. */
  #fittingPoints(stroke, start) {
    const points = stroke.points.slice(start).map(({ x, y, pressure }) => ({ x, y, pressure }));
    const message = preview(stroke, start, fieldsOf({ ...stroke, points }));
    if (message.length <= this.#limits.previewBytes || points.length === 1) return message;
    return this.#fittingPoints(stroke, start + Math.ceil(points.length / 2));
  }
}

function preview({ strokeId, kind = kinds.freehand }, start, fields) {
  return encode("PREVIEW", { op: strokeId, start, kind, fields });
}
