const slow = 400;
const near = 8;

/**
 * Turns pointers on `target` into work for a tool and moving the board: one mouse button, finger or pen works; two
 * fingers, the middle button, or any with the space bar held move the board; the wheel moves it, with Ctrl (or a pinch)
 * zooms. `on` has `begin(point)`, `extend(points, predicted)`, `end()`, `cancel()`, `hover(point)`, `leave(type)`,
 * `double(point)` (true when that was something), `pan(dx, dy)`, `zoom(x, y, factor)` and `moves(point)`, whether this pointer moves the board. All in
 * CSS pixels of the target. Points carry `time` in ms, `pressure` (0...1) of pens, `type`, `shift` and `isEraser`.
 */
export class Pointers {
  #target;
  #on;
  #pointers = new Map();
  #working = null;
  #space = false;
  /** Where on the target a pointer was last, or null when it has left. */
  over = null;
  #tap = { time: 0, x: 0, y: 0 };

  constructor(target, on) {
    this.#target = target;
    this.#on = on;
  }

  /** Listens until `signal` is aborted. */
  listen(signal) {
    const hear = (source, type, handler, options = {}) => source.addEventListener(type, handler, { signal, ...options });
    hear(this.#target, "pointerdown", (event) => this.#down(event));
    hear(this.#target, "pointermove", (event) => this.#move(event));
    hear(this.#target, "pointerup", (event) => this.#up(event));
    hear(this.#target, "pointercancel", (event) => this.#up(event, "cancel"));
    hear(this.#target, "pointerleave", (event) => this.#leave(event));
    hear(this.#target, "wheel", (event) => this.#wheel(event), { passive: false });
    hear(this.#target, "contextmenu", (event) => event.preventDefault());
    hear(document, "keydown", (event) => this.#key(event, true));
    hear(document, "keyup", (event) => this.#key(event, false));
    hear(window, "blur", () => this.#hold(false));
  }

  get isWorking() {
    return this.#working !== null || this.#pointers.size > 0;
  }

  /** Ends what is being done, as if the pointer had been lifted. */
  finish() {
    this.#stop("end");
  }

  #down(event) {
    if (event.pointerType === "mouse" && event.button > 1) return;
    if (event.pointerType === "touch" && this.#working?.type === "pen") return; // A hand that rests on the display.
    this.#target.setPointerCapture(event.pointerId);
    const point = this.#at(event);
    this.#pointers.set(event.pointerId, point);
    if (this.#pointers.size > 1) return void this.#stop("cancel");
    if (event.button === 1 || this.#space || this.#on.moves(point)) return void event.preventDefault();
    if (this.#isDouble(point) && this.#on.double(point)) return void event.preventDefault(); // The focus is elsewhere now.
    this.#working = { id: event.pointerId, type: event.pointerType };
    this.#on.begin(point);
  }

  #leave(event) {
    this.over = null;
    this.#on.leave(event.pointerType);
  }

  #move(event) {
    const now = (this.over = this.#at(event));
    const before = this.#pointers.get(event.pointerId);
    if (this.#working?.id === event.pointerId) {
      const all = (events) => (events ?? []).map((each) => this.#at(each));
      const coalesced = all(event.getCoalescedEvents?.());
      this.#on.extend(coalesced.length > 0 ? coalesced : [now], all(event.getPredictedEvents?.()));
    } else if (before && this.#pointers.size === 2) {
      this.#pinch(event.pointerId, before, now);
    } else if (before && this.#pointers.size === 1 && event.buttons) {
      this.#on.pan(now.x - before.x, now.y - before.y);
    }
    if (before) this.#pointers.set(event.pointerId, now);
    if (this.#pointers.size < 2) this.#on.hover(now);
  }

  #up(event, how = "end") {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#working?.id === event.pointerId) this.#stop(how);
  }

  /** Each finger moves the board by half, and zooms by how much its distance to the other one changes. */
  #pinch(id, before, now) {
    const [other] = [...this.#pointers].filter(([key]) => key !== id).map(([, point]) => point);
    const far = Math.hypot(now.x - other.x, now.y - other.y);
    const close = Math.hypot(before.x - other.x, before.y - other.y);
    this.#on.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (close > 10) this.#on.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, far / close);
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
    const isFree = !document.activeElement?.closest("a, button, input, textarea, select, summary, dialog");
    this.#hold(isDown && isFree);
    if (this.#space) event.preventDefault();
  }

  #hold(isHeld) {
    this.#space = isHeld;
    this.#target.toggleAttribute("data-moving", isHeld);
  }

  #isDouble({ x, y, time }) {
    const isSoon = time - this.#tap.time < slow && Math.hypot(x - this.#tap.x, y - this.#tap.y) < near;
    this.#tap = isSoon ? { time: 0, x, y } : { time, x, y };
    return isSoon;
  }

  #stop(how) {
    if (!this.#working) return;
    this.#working = null;
    this.#on[how]();
  }

  #at(event) {
    const box = this.#target.getBoundingClientRect();
    const isPen = event.pointerType === "pen";
    return { x: event.clientX - box.left, y: event.clientY - box.top, time: event.timeStamp, type: event.pointerType,
      pressure: isPen ? event.pressure : undefined, shift: event.shiftKey, isEraser: isPen && (event.buttons & 32) > 0 };
  }
}
