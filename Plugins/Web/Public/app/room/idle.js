const patience = 5 * 60_000;
const signs = ["pointerdown", "pointermove", "keydown", "wheel"];

/** Notices that nobody is at this page: five minutes without input, or a page that is hidden (P-1). */
export class Idle {
  #on;
  #isIdle = false;
  #timer = 0;

  /** `on(isIdle)` hears every change. */
  constructor(on) {
    this.#on = on;
  }

  /** Watches until `signal` is aborted. */
  watch(signal) {
    for (const sign of signs) addEventListener(sign, () => this.#active(), { signal, passive: true, capture: true });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#say(true) : this.#active()), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    if (document.hidden) this.#say(true);
    else this.#active();
  }

  #active() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(true), patience);
    this.#say(document.hidden);
  }

  #say(isIdle) {
    if (isIdle === this.#isIdle) return;
    this.#isIdle = isIdle;
    this.#on(isIdle);
  }
}
