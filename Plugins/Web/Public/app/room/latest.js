/** Sends the latest of what changes quickly, as often as `interval()` allows: where we point, what we see. */
export class Latest {
  #send;
  #interval;
  #next = null;
  #timer = 0;

  constructor(send, interval) {
    this.#send = send;
    this.#interval = interval;
  }

  move(next) {
    this.#next = next;
    if (!this.#timer) this.#flush();
  }

  /** What has not been sent yet is not sent any more. */
  stop() {
    this.#next = null;
  }

  #flush() {
    this.#timer = 0;
    if (!this.#next) return;
    this.#send(this.#next);
    this.#next = null;
    this.#timer = setTimeout(() => this.#flush(), this.#interval());
  }
}
