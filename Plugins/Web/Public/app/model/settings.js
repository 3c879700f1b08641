import { colours } from "./ink.js";

const key = "canvas.room";
const first = {
  pen: { color: colours[0], width: 4 },
  highlighter: { color: "#eab308", width: 20 },
  line: { color: colours[0], width: 4 },
  arrow: { color: colours[0], width: 4 },
  rectangle: { color: colours[0], width: 4, fill: false },
  ellipse: { color: colours[0], width: 4, fill: false },
  text: { color: colours[0], fontSize: 24 },
};

/** What each tool can be set to. */
export const choices = {
  pen: { width: [2, 4, 8, 16] },
  highlighter: { width: [12, 20, 32, 48] },
  line: { width: [2, 4, 8, 16] },
  arrow: { width: [2, 4, 8, 16] },
  rectangle: { width: [2, 4, 8, 16], fill: [false, true] },
  ellipse: { width: [2, 4, 8, 16], fill: [false, true] },
  text: { fontSize: [16, 24, 36, 56] },
};

/** What somebody chose, for each tool its own; a later visit finds it again. `storage` is like localStorage. */
export class Settings {
  #storage;
  #values;

  constructor(storage) {
    this.#storage = storage;
    this.#values = { styles: {}, grid: false, finger: "draws", keys: true, ...read(storage) };
  }

  /** Colour, width and the like of a tool; empty for those that have none. */
  style(tool) {
    const { color, ...rest } = { ...first[tool], ...this.#values.styles[tool] };
    const style = colours.includes(color) ? { color } : first[tool] ? { color: first[tool].color } : {};
    for (const [name, allowed] of Object.entries(choices[tool] ?? {})) {
      style[name] = allowed.includes(rest[name]) ? rest[name] : first[tool][name];
    }
    return style;
  }

  setStyle(tool, change) {
    this.#values.styles = { ...this.#values.styles, [tool]: { ...this.style(tool), ...change } };
    this.#save();
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    this.#save();
  }

  #save() {
    try {
      this.#storage.setItem(key, JSON.stringify(this.#values));
    } catch {
      // Full or switched off: it lasts as long as the page.
    }
  }
}

function read(storage) {
  try {
    const value = JSON.parse(storage.getItem(key));
    return value && typeof value === "object" && typeof value.styles === "object" ? value : {};
  } catch {
    return {};
  }
}
