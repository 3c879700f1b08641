import { kinds } from "../model/kinds.js";
import { visibleInk } from "../model/ink.js";
import { trace } from "../model/outline.js";
import { isRightToLeft, lineHeight, textFont } from "../model/lettering.js";

const ways = new WeakMap();
const inks = new Map();
const roughs = new WeakMap();
const marker = 0.4;
const hair = 1.5;

/**
 * Draws an element on this paper; the sheet's transform is set already, to this `scale` (device pixels a unit). `isGrowing`:
 * it may change before the next time.
 */
export function paint(sheet, element, paper, { scale = 1, isGrowing = false } = {}) {
  if (!element.points && !element.box) return;
  sheet.globalAlpha = opacity(element);
  sheet.strokeStyle = sheet.fillStyle = inkOf(sheet, element.color, paper);
  sheet.lineWidth = element.width;
  const isFine = !isGrowing && isTiny(element, scale);
  const way = isFine ? roughWay(element) : wayOf(element, isGrowing);
  sheet.lineCap = isFine ? "butt" : "round";
  sheet.lineJoin = isFine ? "bevel" : "round";
  if (way) drawWay(sheet, element, way, paper);
  else if (element.kind === kinds.text) letters(sheet, element);
  else if (element.kind === kinds.image) place(sheet, element);
  sheet.globalAlpha = 1;
}

/** How opaque an element is. */
export function opacity({ kind, alpha = 1 }) {
  return kind === kinds.highlighter && alpha === 1 ? marker : alpha;
}

/** The colour as it is to be seen on this paper. What is no colour is white. */
export function inkOf(sheet, colour, paper) {
  const key = `${paper} ${colour}`;
  if (!inks.has(key)) {
    if (inks.size > 1000) inks.clear();
    sheet.fillStyle = "#ffffff";
    sheet.fillStyle = colour;
    inks.set(key, visibleInk(sheet.fillStyle, paper)); // Read back, any opaque notation is #rrggbb.
  }
  return inks.get(key);
}

/** A stroke that is a hair on this scale: neither its curves nor its ends can be seen, and it is painted without them. */
function isTiny({ kind = kinds.freehand, points, width }, scale) {
  return kind === kinds.freehand && points?.length > 4 && width * scale < hair;
}

function roughWay(element) {
  if (!roughs.has(element)) {
    const path = new Path2D();
    element.points.forEach(({ x, y }, i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    roughs.set(element, { path, how: "stroke" });
  }
  return roughs.get(element);
}

/** The path of an element and what is done with it, kept with the element, unless it still grows. */
function wayOf(element, isGrowing) {
  if (!isGrowing && ways.has(element)) return ways.get(element);
  const path = new Path2D();
  const how = trace(element, path);
  const way = how && { path, how };
  if (!isGrowing) ways.set(element, way);
  return way;
}

function drawWay(sheet, element, { path, how }, paper) {
  if (how === "both") {
    const ink = sheet.strokeStyle;
    sheet.fillStyle = inkOf(sheet, element.fill, paper);
    sheet.fill(path);
    sheet.strokeStyle = ink;
  }
  if (how === "fill") sheet.fill(path);
  else sheet.stroke(path);
}

function letters(sheet, { box, text, fontSize }) {
  sheet.font = textFont(fontSize);
  sheet.textBaseline = "alphabetic";
  // Where the editor's lines lie, so that nothing jumps when it closes.
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = sheet.measureText("x");
  text.split("\n").forEach((line, i) => {
    const isBackward = isRightToLeft(line);
    sheet.direction = isBackward ? "rtl" : "ltr";
    sheet.textAlign = isBackward ? "right" : "left";
    sheet.fillText(line, isBackward ? box.x + box.width : box.x, box.y + (i + 0.5) * fontSize * lineHeight + (up - down) / 2);
  });
}

/** A place for the picture: pages fetch none by themselves. */
function place(sheet, { box }) {
  sheet.lineWidth = 1;
  sheet.strokeRect(box.x, box.y, box.width, box.height);
  sheet.beginPath();
  sheet.moveTo(box.x, box.y);
  sheet.lineTo(box.x + box.width, box.y + box.height);
  sheet.moveTo(box.x + box.width, box.y);
  sheet.lineTo(box.x, box.y + box.height);
  sheet.stroke();
}
