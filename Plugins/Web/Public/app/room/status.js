import { announce, el } from "../dom.js";
import { text } from "../text.js";

const patience = 1000;

/**
 * Says whether we are connected and what is not saved; spoken only when it changes, not for every second. It never says
 * "saved" while anything waits for the server.
 */
export class Status {
  #state = { kind: "connecting", until: 0 };
  #wasJoined = false;
  #isReadOnly = false;
  #isKeeping = false;
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

  /** The room takes nothing more. */
  set isReadOnly(isReadOnly) {
    if (isReadOnly && !this.#isReadOnly) announce(text.status.viewOnly);
    this.#isReadOnly = isReadOnly;
    this.#show();
  }

  /** A board that is kept is saved when its keeper has it. */
  set isKeeping(isKeeping) {
    if (isKeeping === this.#isKeeping) return;
    this.#isKeeping = isKeeping;
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
    say(this.#connection, this.#words());
    say(this.#saving, isLate ? text.status.unsaved(this.#unsaved) : "");
    this.element.dataset.state = isLate && this.#state.kind === "joined" ? "saving" : this.#state.kind;
    this.element.dataset.unsaved = this.#unsaved;
    if (this.#state.kind === "waiting" || this.#unsaved > 0) this.#timer = setTimeout(() => this.#show(), 500);
  }

  #words() {
    const { kind, until } = this.#state;
    if (kind === "stopped") return this.#wasJoined ? text.status.viewOnly : text.status.closed;
    if (kind === "joined") return this.#saved();
    if (navigator.onLine === false) return text.status.offline;
    const seconds = Math.ceil((until - Date.now()) / 1000);
    if (kind === "waiting" && seconds > 0) return text.status.retryIn(seconds);
    return this.#wasJoined || kind === "waiting" ? text.status.retrying : text.status.connecting;
  }

  #saved() {
    if (this.#isReadOnly) return text.status.viewOnly;
    return this.#unsaved > 0 || this.#isKeeping ? text.status.saving : text.status.saved;
  }
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
