import { bounds, grown } from "./bounds.js";
import { kinds } from "./kinds.js";
import { visibleInk } from "./ink.js";
import { family, isRightToLeft, lineHeight } from "./lettering.js";
import { trace } from "./outline.js";

const marker = 0.4;
const hexadecimal = /^#[0-9a-f]{6}$/i;

/** The elements as an SVG document. `paper` is "light" or "dark", `background` a colour or null for none. */
export function svgOf(elements, { paper = "light", background = null, margin = 16 } = {}) {
  const box = grown(bounds(elements) ?? { left: 0, top: 0, right: 100, bottom: 100 }, margin);
  const [width, height] = [box.right - box.left, box.bottom - box.top].map(short);
  const [x, y] = [short(box.left), short(box.top)];
  const sheet = background ? `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${escaped(background)}"/>` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}">`
    + `${sheet}<g fill="none" stroke-linecap="round" stroke-linejoin="round">`
    + `${elements.map((element) => drawn(element, paper)).join("")}</g></svg>\n`;
}

function drawn(element, paper) {
  const path = new PathData();
  const how = element.points || element.box ? trace(element, path) : null;
  const ink = colour(element.color, paper);
  const { kind, alpha = 1 } = element;
  const opacity = kind === kinds.highlighter && alpha === 1 ? marker : alpha;
  const faint = opacity < 1 ? ` opacity="${short(opacity)}"` : "";
  if (how === "fill") return `<path d="${path}" fill="${ink}"${faint}/>`;
  if (how) return `<path d="${path}" stroke="${ink}" stroke-width="${short(element.width)}"${filling(element, paper)}${faint}/>`;
  return kind === kinds.text && element.box ? letters(element, ink, faint) : "";
}

function filling({ fill }, paper) {
  if (!fill) return "";
  const alpha = fill.length === 9 ? Number.parseInt(fill.slice(7), 16) / 255 : 1;
  return ` fill="${colour(fill.slice(0, 7), paper)}"${alpha < 1 ? ` fill-opacity="${short(alpha)}"` : ""}`;
}

function letters({ box, text, fontSize }, ink, faint) {
  const lines = text.split("\n").map((line, i) => {
    const isBackward = isRightToLeft(line);
    const x = short(isBackward ? box.x + box.width : box.x);
    const y = short(box.y + (i + 0.5) * fontSize * lineHeight);
    return `<text x="${x}" y="${y}"${isBackward ? ' direction="rtl"' : ""}>${escaped(line)}</text>`;
  });
  return `<g fill="${ink}" font-family="${escaped(family)}" font-size="${short(fontSize)}" dominant-baseline="central" `
    + `xml:space="preserve"${faint}>${lines.join("")}</g>`;
}

/** What is no plain colour may be anything: it is drawn as ink, never written into the document. */
function colour(value, paper) {
  return visibleInk(hexadecimal.test(value) ? value : "#ffffff", paper);
}

const short = (value) => Math.round(value * 100) / 100;
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Control characters have no place in XML, however they are written.
// eslint-disable-next-line no-control-regex
const escaped = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => entities[sign]);

/** Takes the calls that a Path2D takes, and is their path data. */
class PathData {
  #parts = [];

  moveTo(x, y) {
    this.#add("M", x, y);
  }

  lineTo(x, y) {
    this.#add("L", x, y);
  }

  quadraticCurveTo(...values) {
    this.#add("Q", ...values);
  }

  closePath() {
    this.#parts.push("Z");
  }

  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.#add("h", width);
    this.#add("v", height);
    this.#add("h", -width);
    this.closePath();
  }

  /** Whole circles only. */
  arc(x, y, radius) {
    this.ellipse(x, y, radius, radius);
  }

  ellipse(x, y, across, down) {
    this.moveTo(x + across, y);
    for (const side of [-1, 1]) this.#parts.push(`A${short(across)} ${short(down)} 0 0 1 ${short(x + side * across)} ${short(y)}`);
    this.closePath();
  }

  toString() {
    return this.#parts.join("");
  }

  #add(name, ...values) {
    this.#parts.push(name + values.map(short).join(" "));
  }
}
