import { kinds } from "./kinds.js";

const least = 1;

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

/**
 * The box after one of its handles was pulled so far (`by`). Pulled past the side opposite it turns over: then its left is
 * right of its right, or its top below its bottom. What has no width or height does not get one.
 */
export function stretched(box, handle, by, isProportional) {
  const [across, down] = [box.right > box.left ? handle.across : 0, box.bottom > box.top ? handle.down : 0];
  const to = { ...box };
  if (across < 0) to.left = box.right - apart(box.right - box.left - by.x);
  if (across > 0) to.right = box.left + apart(box.right - box.left + by.x);
  if (down < 0) to.top = box.bottom - apart(box.bottom - box.top - by.y);
  if (down > 0) to.bottom = box.top + apart(box.bottom - box.top + by.y);
  return isProportional && across && down ? proportional(box, to, across, down) : to;
}

/** A length that is never none, on its side. */
const apart = (length) => (length < 0 ? Math.min(-least, length) : Math.max(least, length));

function proportional(box, to, across, down) {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const [newWidth, newHeight] = [to.right - to.left, to.bottom - to.top];
  const factor = Math.max(Math.abs(newWidth) / Math.max(1, width), Math.abs(newHeight) / Math.max(1, height));
  const [wide, high] = [Math.sign(newWidth) * width * factor, Math.sign(newHeight) * height * factor];
  if (across < 0) to.left = box.right - wide;
  else to.right = box.left + wide;
  if (down < 0) to.top = box.bottom - high;
  else to.bottom = box.top + high;
  return to;
}
