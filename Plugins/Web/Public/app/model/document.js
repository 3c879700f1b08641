import { kinds } from "./kinds.js";

const names = Object.fromEntries(Object.entries(kinds).map(([name, number]) => [number, name]));

/** The board as plain data, in the words of the replay (docs/replay.md): what a program can read. */
export function documentOf(room, elements, nameOf, now = new Date()) {
  return { type: "canvas-board", version: 1, room, exported: now.toISOString(), elements: elements.map((each) => plain(each, nameOf)) };
}

function plain({ strokeId, userId, kind = kinds.freehand, points, box, text, fontSize, color, alpha = 1, width, fill }, nameOf) {
  const element = { id: strokeId, author: { userId, name: nameOf(userId) }, kind: names[kind] ?? kind, color, opacity: alpha };
  if (kind !== kinds.text) element.width = width;
  if (points) element.points = points;
  if (box) element.box = box;
  if (text !== undefined) Object.assign(element, { text, fontSize });
  if (fill) element.fill = fill;
  return element;
}
