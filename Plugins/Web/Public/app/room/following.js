import { announce, el } from "../dom.js";
import { userColour } from "../model/ids.js";
import { text } from "../text.js";

const words = text.room;
const pace = 0.18;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Keeps the board where somebody points, until one moves it oneself. A frame in their colour says so. */
export class Following {
  #stage;
  #name = el("span", {});
  #userId = null;
  #frame = 0;
  element = el("div", { class: "following", hidden: true }, this.#name,
    el("button", { class: "plain", onclick: () => this.stop() }, words.stopFollowing));

  constructor(stage) {
    this.#stage = stage;
  }

  start(userId, name) {
    this.#userId = userId;
    this.#name.textContent = words.following(name);
    this.element.style.setProperty("--person", userColour(userId));
    this.#stage.element.style.setProperty("--person", userColour(userId));
    this.#stage.element.toggleAttribute("data-following", true);
    this.element.hidden = false;
    announce(words.following(name));
    this.#go();
  }

  stop() {
    if (!this.#userId) return;
    this.#userId = null;
    cancelAnimationFrame(this.#frame);
    this.#stage.element.toggleAttribute("data-following", false);
    this.element.hidden = true;
  }

  /** Somebody has pointed. */
  moved(userId) {
    if (userId === this.#userId && !this.#frame) this.#go();
  }

  #go() {
    this.#frame = 0;
    const place = this.#userId && this.#stage.cursors.placeOf(this.#userId);
    const { width, height } = this.#stage.size;
    const way = place && this.#stage.camera.towards(place, width, height);
    if (!way) return;
    const part = still.matches || Math.hypot(way.dx, way.dy) < 2 ? 1 : pace;
    this.#stage.pan(way.dx * part, way.dy * part);
    if (part < 1) this.#frame = requestAnimationFrame(() => this.#go());
  }
}
