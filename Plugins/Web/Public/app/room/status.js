import { announce, el } from "../dom.js";
import { text } from "../text.js";

const patience = 1000;

/** Says whether we are connected and what is not saved; spoken only when it changes, not for every second. */
export class Status {
  #state = { kind: "connecting", until: 0 };
  #wasJoined = false;
  #unsaved = 0;
  #since = 0;
  #timer = 0;
  #connection = el("span", { class: "status-connection" });
  #saving = el("span", { class: "status-saving" });
  element = el("div", { class: "status" },
    el("span", { class: "status-dot", "aria-hidden": "true" }), this.#connection, this.#saving);

  constructor() {
    this.#show();
  }

  set state(state) {
    const was = this.#state.kind;
    this.#state = state;
    if (state.kind === "joined" && was !== "joined") announce(text.status.connected);
    if (state.kind !== "joined" && was === "joined") announce(text.status.lost);
    this.#wasJoined ||= state.kind === "joined";
    this.#show();
  }

  /** The number of strokes the server has not confirmed; shown when that lasts. */
  set unsaved(count) {
    if (count === this.#unsaved) return;
    if (count > 0 && this.#unsaved === 0) this.#since = Date.now();
    this.#unsaved = count;
    this.#show();
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #show() {
    clearTimeout(this.#timer);
    const isLate = this.#unsaved > 0 && (this.#state.kind !== "joined" || Date.now() - this.#since >= patience);
    this.#connection.textContent = this.#words();
    this.#saving.textContent = isLate ? text.status.unsaved(this.#unsaved) : "";
    this.element.dataset.state = isLate && this.#state.kind === "joined" ? "saving" : this.#state.kind;
    this.element.dataset.unsaved = this.#unsaved;
    if (this.#state.kind === "waiting" || this.#unsaved > 0) this.#timer = setTimeout(() => this.#show(), 500);
  }

  #words() {
    const { kind, until } = this.#state;
    if (kind === "joined") return text.status.connected;
    if (kind === "stopped") return text.status.closed;
    if (navigator.onLine === false) return text.status.offline;
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (kind === "waiting" && seconds > 0) return text.status.retryIn(seconds);
    return this.#wasJoined || kind === "waiting" ? text.status.retrying : text.status.connecting;
  }
}
