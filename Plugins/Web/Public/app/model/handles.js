import { kinds } from "./kinds.js";

const least = 4;

/** The handles about a selection: the ends of a single line, else the corners and sides of the box. */
export function handlesOf(elements, box) {
  if (!box || elements.length === 0) return [];
  const [only] = elements;
  const isLine = only.kind === kinds.line || only.kind === kinds.arrow;
  if (elements.length === 1 && isLine && only.points.length === 2) {
    return only.points.map(({ x, y }, end) => ({ kind: "end", end, x, y }));
  }
  const [middle, centre] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const corners = [[-1, -1, box.left, box.top], [1, -1, box.right, box.top], [1, 1, box.right, box.bottom],
    [-1, 1, box.left, box.bottom]];
  const sides = [[0, -1, middle, box.top], [1, 0, box.right, centre], [0, 1, middle, box.bottom], [-1, 0, box.left, centre]];
  const isWritten = elements.some(({ kind }) => kind === kinds.text);
  return [...corners, ...(isWritten ? [] : sides)].map(([across, down, x, y]) => ({ kind: "box", across, down, x, y }));
}

/** The handle at a point, or null. */
export function handleAt(handles, point, reach) {
  return handles.find(({ x, y }) => Math.abs(x - point.x) <= reach && Math.abs(y - point.y) <= reach) ?? null;
}

/** The box after one of its handles was pulled to a point; it never turns over. */
export function stretched(box, { across, down }, point, isProportional) {
  const to = { ...box };
  if (across < 0) to.left = Math.min(point.x, box.right - least);
  if (across > 0) to.right = Math.max(point.x, box.left + least);
  if (down < 0) to.top = Math.min(point.y, box.bottom - least);
  if (down > 0) to.bottom = Math.max(point.y, box.top + least);
  return isProportional && across && down ? proportional(box, to, across, down) : to;
}

function proportional(box, to, across, down) {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const factor = Math.max((to.right - to.left) / Math.max(1, width), (to.bottom - to.top) / Math.max(1, height));
  if (across < 0) to.left = box.right - width * factor;
  else to.right = box.left + width * factor;
  if (down < 0) to.top = box.bottom - height * factor;
  else to.bottom = box.top + height * factor;
  return to;
}
