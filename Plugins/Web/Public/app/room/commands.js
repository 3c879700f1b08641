import { text } from "../text.js";

/** What keys do in a room: a command's name, and how the key is written. Tools and views are single keys. */
const single = { v: "select", h: "hand", p: "pen", m: "highlighter", e: "eraser", l: "line", a: "arrow", r: "rectangle",
  o: "ellipse", t: "text", k: "laser", g: "grid", f: "fit", "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", 0: "zoomReset",
  ",": "thinner", ".": "thicker", n: "next", c: "people", "?": "keys" };
const colourKeys = "12345678";
const named = { Delete: "remove", Backspace: "remove", Escape: "escape", Enter: "insert" };
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const controlled = { z: "undo", y: "redo", d: "duplicate", a: "selectAll", e: "export", k: "share" };

/**
 * What a key press asks for: `{ name, ... }` or null. Control or Command; Shift may give "Z" or "z". `isFree`: nothing has
 * the focus that wants letters for itself; `hasLetters`: single letters are switched on.
 */
export function command({ key, code, ctrlKey, metaKey, shiftKey, altKey }, { isFree = true, hasLetters = true } = {}) {
  if (altKey && !arrows[key]) return null;
  const letter = letterOf(key, code);
  if (ctrlKey !== metaKey) return controlledBy(letter, { ctrlKey, shiftKey, isFree });
  if (ctrlKey || !isFree) return null;
  if (arrows[key]) return { name: "go", step: arrows[key], isFar: shiftKey, isSize: altKey };
  if (named[key]) return { name: named[key] };
  if (!hasLetters) return null;
  if (letter === "n" && shiftKey) return { name: "previous" };
  if (!shiftKey && colourKeys.includes(letter)) return { name: "colour", number: Number(letter) - 1 };
  return single[letter] ? { name: single[letter] } : null;
}

/** The letter on a key. A keyboard of another script has it in the place where it is on an English one. */
function letterOf(key, code) {
  if (key.length !== 1) return key;
  if (key <= "~") return key.toLowerCase();
  return /^(?:Key|Digit)(.)$/.exec(code ?? "")?.[1].toLowerCase() ?? key;
}

function controlledBy(letter, { ctrlKey, shiftKey, isFree }) {
  const name = controlled[letter];
  if (letter === "z") return { name: shiftKey ? "redo" : "undo" };
  if (letter === "y") return ctrlKey && !shiftKey ? { name } : null;
  return name && isFree && !shiftKey ? { name } : null;
}

/** The keys as they are shown, by what they do. */
export const hints = { select: "V", hand: "H", pen: "P", highlighter: "M", eraser: "E", line: "L", arrow: "A", rectangle: "R",
  ellipse: "O", text: "T", laser: "K", grid: "G", fit: "F", zoomIn: "+", zoomOut: "-", undo: "Ctrl+Z", redo: "Ctrl+Shift+Z",
  duplicate: "Ctrl+D", remove: "Delete", share: "Ctrl+K" };

/** The map of the keys: groups of what is done, and by which keys. The words are in text.js, under `room.keys`. */
export const keyMap = {
  tools: [["select", "V"], ["hand", "H"], ["pen", "P"], ["highlighter", "M"], ["eraser", "E"], ["line", "L"], ["arrow", "A"],
    ["rectangle", "R"], ["ellipse", "O"], ["text", "T"], ["laser", "K"]],
  style: [["colours", "1 … 8"], ["widths", ",  ."], ["insert", "Enter"], ["regular", "Shift"]],
  own: [["undo", "Ctrl Z"], ["redo", "Ctrl Shift Z", "Ctrl Y"], ["all", "Ctrl A"], ["next", "N", "Shift N"],
    ["move", "← ↑ → ↓"], ["size", "Alt ← ↑ → ↓"], ["far", "Shift"], ["copy", "Ctrl C X V"], ["duplicate", "Ctrl D"], ["remove", "Delete"],
    ["escape", "Esc"]],
  view: [["move", "← ↑ → ↓", "Space"], ["zoom", "+  -"], ["actual", "0"], ["fit", "F"], ["grid", "G"]],
  room: [["share", "Ctrl K"], ["export", "Ctrl E"], ["people", "C"], ["keys", "?"]],
};

const isApple = /^(Mac|iP)/.test(globalThis.navigator?.platform ?? "");

/** Keys as they are written on the keyboard at hand. */
export const keyName = (name) =>
  name.replace(/Ctrl|Shift|Delete|Space|Enter/g, (cap) => (isApple && cap === "Ctrl" ? "⌘" : text.room.keys.caps[cap]));
