/**
 * Turns pointers on `target` into drawing and moving: one mouse button, finger or pen draws; two fingers, the middle
 * button, or drawing with the space bar held moves the board; the wheel moves it, with Ctrl (or a pinch) zooms.
 * `on` has `begin(point)`, `extend(points)`, `end()`, `cancel()`, `hover(point)`, `leave()`, `pan(dx, dy)` and
 * `zoom(x, y, factor)`, all in CSS pixels of the target. Points carry their `time` in ms and, of pens, their `pressure`
 * (0...1).
 */
export class Pen {
  #target;
  #on;
  #pointers = new Map();
  #drawing = null;
  #space = false;

  constructor(target, on) {
    this.#target = target;
    this.#on = on;
  }

  /** Listens until `signal` is aborted. */
  listen(signal) {
    const hear = (source, type, handler, options = {}) =>
      source.addEventListener(type, handler, { signal, ...options });
    hear(this.#target, "pointerdown", (event) => this.#down(event));
    hear(this.#target, "pointermove", (event) => this.#move(event));
    hear(this.#target, "pointerup", (event) => this.#up(event));
    hear(this.#target, "pointercancel", (event) => this.#up(event, "cancel"));
    hear(this.#target, "pointerleave", () => this.#on.leave());
    hear(this.#target, "wheel", (event) => this.#wheel(event), { passive: false });
    hear(this.#target, "contextmenu", (event) => event.preventDefault());
    hear(document, "keydown", (event) => this.#key(event, true));
    hear(document, "keyup", (event) => this.#key(event, false));
    hear(window, "blur", () => (this.#space = false));
  }

  #down(event) {
    if (event.pointerType === "mouse" && event.button > 1) return;
    if (this.#isPalm(event)) return;
    this.#target.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#at(event));
    if (this.#pointers.size > 1) return this.#stopDrawing("cancel");
    if (event.button === 1 || this.#space) return event.preventDefault();
    this.#drawing = { id: event.pointerId, type: event.pointerType };
    this.#on.begin(this.#at(event));
  }

  #move(event) {
    const now = this.#at(event);
    const before = this.#pointers.get(event.pointerId);
    if (this.#drawing?.id === event.pointerId) {
      const events = event.getCoalescedEvents?.() ?? [];
      this.#on.extend((events.length > 0 ? events : [event]).map((each) => this.#at(each)));
    } else if (before && this.#pointers.size === 2) {
      this.#pinch(event.pointerId, before, now);
    } else if (before && this.#pointers.size === 1 && event.buttons) {
      this.#on.pan(now.x - before.x, now.y - before.y);
    }
    if (before) this.#pointers.set(event.pointerId, now);
    if (!before || this.#drawing) this.#on.hover(now);
  }

  #up(event, how = "end") {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#drawing?.id === event.pointerId) this.#stopDrawing(how);
  }

  /** Each finger moves the board by half, and zooms by how much its distance to the other one changes. */
  #pinch(id, before, now) {
    const [other] = [...this.#pointers].filter(([key]) => key !== id).map(([, point]) => point);
    const far = Math.hypot(now.x - other.x, now.y - other.y);
    const near = Math.hypot(before.x - other.x, before.y - other.y);
    this.#on.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (near > 10) this.#on.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, far / near);
  }

  #wheel(event) {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? this.#target.clientHeight : 1;
    const { x, y } = this.#at(event);
    if (event.ctrlKey || event.metaKey) return this.#on.zoom(x, y, Math.exp((-event.deltaY * unit) / 300));
    const sideways = event.shiftKey && !event.deltaX;
    this.#on.pan(-(sideways ? event.deltaY : event.deltaX) * unit, sideways ? 0 : -event.deltaY * unit);
  }

  #key(event, isDown) {
    if (event.key !== " ") return;
    const isFree = !document.activeElement?.closest("a, button, input, summary, dialog");
    this.#space = isDown && isFree;
    this.#target.toggleAttribute("data-moving", this.#space);
    if (this.#space) event.preventDefault();
  }

  /** A hand that rests on the display while a pen draws. */
  #isPalm(event) {
    return event.pointerType === "touch" && this.#drawing?.type === "pen";
  }

  #stopDrawing(how) {
    if (!this.#drawing) return;
    this.#drawing = null;
    this.#on[how]();
  }

  #at(event) {
    const box = this.#target.getBoundingClientRect();
    const pressure = event.pointerType === "pen" ? event.pressure : undefined;
    return { x: event.clientX - box.left, y: event.clientY - box.top, time: event.timeStamp, pressure };
  }
}
