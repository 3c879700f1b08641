import { arrowHead } from "./bounds.js";
import { kinds } from "./kinds.js";
import { isHeavy, thinned } from "./thinning.js";

const step = 3;
const sharp = 0.7;
const mostTurns = 1500;

/**
 * Draws the way of an element into `path`, which has the methods of Path2D, and says what is to be done with it:
 * "stroke" (in the element's width), "fill" (in its colour) or "both" (fill first). Text and images have none: null.
 */
export function trace(element, path) {
  const { kind = kinds.freehand, points, box } = element;
  if (points && kind <= kinds.highlighter) return freehand(points, element, path);
  if (points) return pointed(element, path);
  if (box && kind === kinds.rectangle) path.rect(box.x, box.y, box.width, box.height);
  else if (box && kind === kinds.ellipse) ellipse(box, path);
  else return null;
  return element.fill ? "both" : "stroke";
}

function freehand(points, element, path) {
  if (points.length > 1 && Number.isFinite(points[0].pressure)) return pressed(points, element, path);
  if (isHeavy(points, element.width / 2)) return straight(thinned(sampled(discs(points, element.width)), element.width / 2), path);
  smooth(points, path);
  return "stroke";
}

/** Smooth, through the middle of each pair of points. */
function smooth(points, path) {
  const last = points.length - 1;
  path.moveTo(points[0].x, points[0].y);
  for (let i = 1; i < last; i++) {
    const [here, next] = [points[i], points[i + 1]];
    path.quadraticCurveTo(here.x, here.y, (here.x + next.x) / 2, (here.y + next.y) / 2);
  }
  if (last > 0) path.lineTo(points[last].x, points[last].y);
  else path.lineTo(points[0].x + 0.1, points[0].y);
}

/**
 * A pen that knows pressure: half as wide when light, half as wide again when heavy, round at its ends and corners. It is
 * one ribbon, along its left side and back along its right, with a disc wherever it turns sharply: browsers are slow to
 * add many pieces. Where it turns more often than any hand does, it is a few pieces.
 */
function pressed(points, { width }, path) {
  const way = distinct(thinned(sampled(discs(points, width)), width / 2));
  if (way.length === 1) disc(way[0], path);
  else if (isCalm(way)) ribbon(way, path);
  else pieces(way, path);
  return "fill";
}

function isCalm(way) {
  if (way.length <= mostTurns) return true;
  const isSharp = (b, i) => i > 0 && i < way.length - 1 && Math.abs(turned(angle(way[i - 1], b), angle(b, way[i + 1]))) > sharp;
  return way.filter(isSharp).length <= mostTurns;
}

function pieces(way, path) {
  const step = Math.ceil(way.length / mostTurns);
  for (let i = 0; i < way.length - 1; i += step) hull(way[i], way[Math.min(i + step, way.length - 1)], path);
}

const angle = (from, to) => Math.atan2(to.y - from.y, to.x - from.x);
/** The points, each with how far the ink reaches about it. */
const discs = (points, width) => points.map(({ x, y, pressure = 0.5 }) => ({ x, y, r: (width / 2) * (0.5 + clamped(pressure)) }));
const clamped = (value) => Math.min(1, Math.max(0, value));
const distinct = (way) => way.filter((point, i) => i === 0 || Math.hypot(point.x - way[i - 1].x, point.y - way[i - 1].y) > 0.01);

function ribbon(way, path) {
  const sides = way.slice(1).map((point, i) => angle(way[i], point) - Math.PI / 2);
  const [left, right, corners] = [[], [], []];
  way.forEach((point, i) => {
    const [before, after] = [sides[i - 1] ?? sides[i], sides[i] ?? sides[i - 1]];
    const turn = turned(before, after);
    const isSharp = Math.abs(turn) > sharp;
    if (isSharp) corners.push(point);
    for (const angle of isSharp ? [before, after] : [before + turn / 2]) {
      left.push(around(point, angle));
      right.push(around(point, angle + Math.PI));
    }
  });
  cap(path, way[0], sides[0] + Math.PI, { isFirst: true });
  for (const { x, y } of left) path.lineTo(x, y);
  cap(path, way.at(-1), sides.at(-1));
  for (let i = right.length - 1; i >= 0; i--) path.lineTo(right[i].x, right[i].y);
  path.closePath();
  for (const corner of corners) disc(corner, path);
}

const around = ({ x, y, r }, angle) => ({ x: x + r * Math.cos(angle), y: y + r * Math.sin(angle) });

/** The turn from one angle to another, between -pi and pi. */
function turned(from, to) {
  const turn = to - from;
  return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
}

/** Around a point from an angle on, half if nothing else is said, as far as eyes can tell. */
function cap(path, point, from, { turn = Math.PI, isFirst = false } = {}) {
  const count = Math.ceil((5 + 2 * Math.sqrt(point.r)) * (turn / Math.PI));
  for (let i = 0; i <= count; i++) {
    const { x, y } = around(point, from + (i * turn) / count);
    if (i === 0 && isFirst) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}

function disc(point, path) {
  cap(path, point, 0, { turn: 2 * Math.PI, isFirst: true });
  path.closePath();
}

/** The discs about two points and what lies between them. */
function hull(a, b, path) {
  const far = Math.hypot(b.x - a.x, b.y - a.y);
  if (far <= Math.abs(a.r - b.r)) return disc(a.r > b.r ? a : b, path);
  const along = angle(a, b);
  const side = Math.acos((a.r - b.r) / far);
  cap(path, a, along + side, { turn: 2 * (Math.PI - side), isFirst: true });
  cap(path, b, along - side, { turn: 2 * side });
  return path.closePath();
}

/** The same curve as without pressure, as points that are close to each other. */
function sampled(points) {
  const way = [points[0]];
  for (let i = 1; i < points.length - 1; i++) {
    const [from, here, to] = [way.at(-1), points[i], middle(points[i], points[i + 1])];
    const length = Math.hypot(here.x - from.x, here.y - from.y) + Math.hypot(to.x - here.x, to.y - here.y);
    const count = Math.max(1, Math.min(12, Math.round(length / Math.max(step, here.r / 2))));
    for (let k = 1; k <= count; k++) way.push(onCurve(from, here, to, k / count));
  }
  way.push(points.at(-1));
  return way;
}

const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, r: (a.r + b.r) / 2 });

function onCurve(from, here, to, t) {
  const mix = (a, b, c) => (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c;
  return { x: mix(from.x, here.x, to.x), y: mix(from.y, here.y, to.y), r: mix(from.r, here.r, to.r) };
}

/** Straight from point to point, with a head at the end of an arrow. */
function pointed({ kind, points, width }, path) {
  const how = straight(thinned(points, width / 2), path);
  if (kind === kinds.arrow && points.length > 1) head(path, points.at(-2), points.at(-1), arrowHead(width));
  return how;
}

function straight(points, path) {
  points.forEach(({ x, y }, i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  return "stroke";
}

function head(path, from, to, length) {
  const along = angle(from, to);
  const side = (turn) => ({ x: to.x + length * Math.cos(along + turn), y: to.y + length * Math.sin(along + turn) });
  const [left, right] = [side(2.6), side(-2.6)];
  path.moveTo(left.x, left.y);
  path.lineTo(to.x, to.y);
  path.lineTo(right.x, right.y);
}

function ellipse({ x, y, width, height }, path) {
  path.moveTo(x + width, y + height / 2);
  path.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
}
