import { boxField, lookFields } from "./element.js";
import { kinds, tags } from "./kinds.js";
import { isRightToLeft } from "./lettering.js";

const veil = "40";
const none = new Uint8Array();

/** How a shape of this colour is filled: so that what lies below can be seen. */
export const fillOf = (color) => `${color}${veil}`;

/** The patch that gives an element another `color`, `width`, `fontSize` or `fill` (true or false), where its kind has such a thing. */
export function restyled(element, { color, width, fontSize, fill }) {
  const isText = element.kind === kinds.text;
  const isShape = element.kind === kinds.rectangle || element.kind === kinds.ellipse;
  const patch = lookFields({ color, alpha: element.alpha, width: isText ? undefined : width, fontSize: isText ? fontSize : undefined,
    fill: isShape ? newFill(element, color, fill) : undefined });
  if (isShape && element.fill && fill === false) patch.set(tags.fill, none);
  if (isText && fontSize) patch.set(tags.box, boxField(newBox(element, fontSize / element.fontSize)));
  return patch;
}

/** The box of a text whose letters grow: from where it begins. */
function newBox({ box, text }, by) {
  const size = { width: Math.ceil(box.width * by), height: box.height * by };
  return { x: isRightToLeft(text) ? box.x + box.width - size.width : box.x, y: box.y, ...size };
}

/** A filling has the colour of its outline. */
function newFill(element, color, fill) {
  if (fill) return fillOf(color ?? element.color);
  return color && element.fill ? color + element.fill.slice(7) : undefined;
}
