const svgSpace = "http://www.w3.org/2000/svg";

/**
 * Makes an element. Keys that start with `on` are listeners, booleans are attributes with or without presence, the rest
 * are attributes. Children are nodes or plain text; nothing is ever parsed as markup.
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgSpace, tag), attributes, children);
}

/** A line icon of 24 by 24 from path data; decorative, so the control needs a name of its own. */
export function icon(path) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: path }));
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Tells users of screen readers what changed. */
export function announce(sentence) {
  document.getElementById("announcer").textContent = sentence;
}
