import { el, icon } from "../dom.js";
import { Player } from "../model/player.js";
import { Scene } from "../model/scene.js";
import { text } from "../text.js";
import { glyphs } from "./glyphs.js";
import { readHistory } from "./history-stream.js";
import { Pointers } from "./pointers.js";
import { Stage } from "./stage.js";
import { iconButton } from "./toolbar.js";

const words = text.room.played;
const speeds = [0.5, 1, 2, 4, 16, 64];
const few = 50;

/** Plays a room's history: a timeline, a speed, and any moment of it. */
export class ReplayView {
  #session;
  #code;
  #player = new Player();
  #scene = new Scene();
  #stage = new Stage(this.#scene, {});
  #isPlaying = false;
  #speed = 4;
  #time = 0;
  #last = 0;
  #frame = 0;
  #places = new Map();
  #ears = new AbortController();
  #note = el("p", { class: "replay-note", role: "status" }, words.loading);
  #button = iconButton("play", words.play, () => this.#toggle());
  #slider = el("input", { type: "range", min: 0, max: 0, step: "any", value: 0, "aria-label": words.time,
    oninput: () => this.#seek(Number(this.#slider.value)) });
  #clock = el("output", {});

  constructor(session, code) {
    this.#session = session;
    this.#code = code;
    this.#stage.target.setAttribute("aria-label", words.board);
    this.#stage.element.append(this.#note, this.#controls());
  }

  get element() {
    return this.#stage.element;
  }

  async open() {
    const { signal } = this.#ears;
    this.#stage.start();
    new Pointers(this.#stage.target, this.#moves()).listen(signal);
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    try {
      await readHistory(this.#session, this.#code, { signal, head: () => {}, entry: (entry) => this.#player.add(entry) });
      this.#ready();
    } catch (error) {
      if (!signal.aborted) this.#note.textContent = error.status ? error.message : words.failed;
    }
  }

  close() {
    this.#ears.abort();
    cancelAnimationFrame(this.#frame);
    this.#stage.stop();
  }

  #controls() {
    const speed = el("select", { "aria-label": words.speed, onchange: ({ target }) => (this.#speed = Number(target.value)) },
      ...speeds.map((value) => el("option", { value, selected: value === this.#speed }, words.speeds(value))));
    const pauses = el("label", { class: "check" }, el("input", { type: "checkbox", checked: true,
      onchange: ({ target }) => this.#skip(target.checked) }), words.pauses);
    return el("div", { class: "timeline", role: "group", "aria-label": words.time }, this.#button, this.#slider, this.#clock,
      speed, pauses, iconButton("fit", text.room.fit, () => this.#stage.fit()));
  }

  /** All of it is shown once, so that the view fits; then it starts anew. */
  #ready() {
    this.#note.textContent = this.#player.length === 0 ? words.empty : "";
    this.#player.goTo(this.#player.length);
    this.#show();
    this.#stage.fit();
    this.#slider.max = this.#player.duration;
    this.#time = this.#player.duration;
    this.#tell();
    this.element.dataset.entries = this.#player.length;
  }

  #toggle() {
    this.#isPlaying = !this.#isPlaying && this.#player.length > 0;
    if (this.#isPlaying && this.#time >= this.#player.duration) this.#seek(0);
    this.#button.replaceChildren(icon(this.#isPlaying ? glyphs.pause : glyphs.play));
    this.#button.setAttribute("aria-label", this.#isPlaying ? words.pause : words.play);
    this.#button.title = this.#isPlaying ? words.pause : words.play;
    this.#last = performance.now();
    if (this.#isPlaying) this.#frame = requestAnimationFrame((now) => this.#step(now));
  }

  #step(now) {
    if (!this.#isPlaying) return;
    this.#seek(Math.min(this.#player.duration, this.#time + Math.max(0, now - this.#last) * this.#speed));
    this.#last = now;
    if (this.#time >= this.#player.duration) return this.#toggle();
    this.#frame = requestAnimationFrame((next) => this.#step(next));
  }

  #seek(time) {
    this.#time = time;
    this.#player.seek(time);
    this.#show();
    this.#tell();
  }

  /** Without pauses the same moment is at another time. */
  #skip(isSkipping) {
    const { place } = this.#player;
    this.#player.skipsPauses = isSkipping;
    this.#slider.max = this.#player.duration;
    this.#time = place === 0 ? 0 : this.#player.time;
    this.#tell();
  }

  /** Brings the picture to the board at hand; what was only drawn is added to it. */
  #show() {
    const { isAll, elements } = this.#player.takeChanges();
    if (!isAll && elements.length === 0) return;
    if (isAll || elements.length > few) {
      this.#places = new Map();
      this.#scene.reset(this.#player.elements.map((element) => ({ element, z: this.#placeOf(element) })));
    } else {
      for (const element of elements) this.#scene.set(element, this.#placeOf(element));
    }
    this.#stage.draw();
  }

  #placeOf({ strokeId }) {
    if (!this.#places.has(strokeId)) this.#places.set(strokeId, this.#places.size);
    return this.#places.get(strokeId);
  }

  #tell() {
    this.#slider.value = this.#time;
    const time = words.at(clock(this.#time), clock(this.#player.duration));
    this.#clock.textContent = time;
    this.#slider.setAttribute("aria-valuetext", time);
  }

  #key(event) {
    if (event.target.closest?.("input, select, a")) return;
    if (event.key === " " && !event.target.closest?.("button")) {
      event.preventDefault();
      this.#toggle();
    }
  }

  #moves() {
    const stage = this.#stage;
    return { moves: () => true, hover: () => {}, leave: () => {}, pan: (dx, dy) => stage.pan(dx, dy),
      zoom: (x, y, factor) => {
        stage.camera.zoom(x, y, factor);
        stage.moved();
      } };
  }
}

/** Minutes and seconds. */
function clock(time) {
  const seconds = Math.floor(time / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
