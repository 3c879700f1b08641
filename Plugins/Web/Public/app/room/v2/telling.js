import { Announcer } from "../../model/announcer.js";
import { fieldsOf } from "../../model/element.js";
import { kinds } from "../../model/kinds.js";
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
    if (said) this.#link.send(this.#fitting(said.stroke, said.start));
  }

  /** The message from point `start` on, or with the newer points only when all of them are too much. */
  #fitting(stroke, start) {
    if (!stroke.points) return preview(stroke, 0, fieldsOf(stroke));
    const points = stroke.points.slice(start).map(({ x, y, pressure }) => ({ x, y, pressure }));
    const message = preview(stroke, start, fieldsOf({ ...stroke, points }));
    if (message.length <= this.#limits.previewBytes || points.length === 1) return message;
    return this.#fitting(stroke, start + Math.ceil(points.length / 2));
  }
}

function preview({ strokeId, kind = kinds.freehand }, start, fields) {
  return encode("PREVIEW", { op: strokeId, start, kind, fields });
}
