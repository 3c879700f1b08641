import { announce, el } from "../dom.js";
import { between, covers, grown } from "../model/bounds.js";
import { userColour } from "../model/ids.js";
import { text } from "../text.js";

const words = text.room;
const pace = 0.18;
const most = 500;
const questions = 5;
const pause = 1000;
const patience = 10_000;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Shows what somebody sees, fitted into this window, until one moves the board oneself. Of who has not said what they see it
 * keeps the cursor in view. A frame in their colour says so.
 */
export class Following {
  #stage;
  #name = el("span", {});
  #sights = new Map();
  #userId = null;
  #frame = 0;
  #ask;
  #asking = 0;
  #leaving = 0;
  /** Whether it moves the board right now, and not somebody here. */
  isMoving = false;
  element = el("div", { class: "following", hidden: true }, this.#name,
    el("button", { class: "plain", onclick: () => this.stop() }, words.stopFollowing));

  /** `ask(userId)` asks somebody what they see. */
  constructor(stage, ask) {
    this.#stage = stage;
    this.#ask = ask;
  }

  start(userId, name) {
    this.#userId = userId;
    this.#name.textContent = words.following(name);
    this.element.style.setProperty("--person", userColour(userId));
    this.#stage.element.style.setProperty("--person", userColour(userId));
    this.#stage.element.toggleAttribute("data-following", true);
    this.element.hidden = false;
    announce(words.following(name));
    this.#askUntilKnown(questions);
    this.#go();
  }

  /** Somebody came or went. Who is followed may come back in a moment: their connection was lost. */
  look(isHere) {
    if (!this.#userId) return;
    if (!isHere(this.#userId)) {
      this.#sights.delete(this.#userId);
      this.#leaving ||= setTimeout(() => this.stop(), patience);
      return;
    }
    clearTimeout(this.#leaving);
    this.#leaving = 0;
    this.#askUntilKnown(questions);
  }

  /** An answer may be lost, and pages of before know none. */
  #askUntilKnown(left) {
    clearTimeout(this.#asking);
    if (!this.#userId || left === 0 || this.#sights.has(this.#userId)) return;
    this.#ask(this.#userId);
    this.#asking = setTimeout(() => this.#askUntilKnown(left - 1), pause);
  }

  stop() {
    if (!this.#userId) return;
    this.#userId = null;
    for (const timer of [this.#asking, this.#leaving]) clearTimeout(timer);
    this.#leaving = 0;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#stage.element.toggleAttribute("data-following", false);
    this.element.hidden = true;
  }

  /** Somebody has pointed: far outside of what they said they see, that is not true any more. */
  moved(userId) {
    const [sight, place] = [this.#sights.get(userId), this.#stage.cursors.placeOf(userId)];
    if (sight && place && !covers(grown(sight, (sight.right - sight.left) / 4), between(place, place))) this.#sights.delete(userId);
    this.#follow(userId);
  }

  /** Somebody sees this part of the board now. */
  sees(userId, box) {
    this.#sights.delete(userId);
    if (this.#sights.size >= most) this.#sights.delete(this.#sights.keys().next().value);
    this.#sights.set(userId, box);
    this.#follow(userId);
  }

  get isActive() {
    return this.#userId !== null;
  }

  /** What is followed has to fit into another window now. */
  resized() {
    this.#follow(this.#userId);
  }

  /** Forgets what everybody sees, for a new connection. */
  clear() {
    this.#sights.clear();
  }

  #follow(userId) {
    if (userId === this.#userId && !this.#frame) this.#go();
  }

  #go() {
    this.#frame = 0;
    const goal = this.#userId && this.#goal();
    const { camera } = this.#stage;
    if (!goal || camera.isAt(goal)) return;
    const isNear = Math.hypot(goal.x - camera.x, goal.y - camera.y) < 2 && Math.abs(goal.scale / camera.scale - 1) < 0.002;
    const part = still.matches || isNear ? 1 : pace;
    this.isMoving = true;
    this.#stage.glide(goal, part);
    this.isMoving = false;
    if (part < 1) this.#frame = requestAnimationFrame(() => this.#go());
  }

  /** Where the camera should be, or null where it may stay. */
  #goal() {
    const { camera, cursors, size: { width, height } } = this.#stage;
    const sight = this.#sights.get(this.#userId);
    if (sight) return camera.showing(sight, width, height);
    const place = cursors.placeOf(this.#userId);
    const way = place && camera.towards(place, width, height);
    return way && { x: camera.x + way.dx, y: camera.y + way.dy, scale: camera.scale };
  }
}
