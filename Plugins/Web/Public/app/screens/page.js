import { el, svg } from "../dom.js";
import { text } from "../text.js";

/** The name of the application with its mark. */
export function brand() {
  const line = "M7 21.5c3.6-9.6 6.6-12.3 8.4-11 2.6 1.900-3.600 9.600-.4 10.900 2.700 1.100 5.400-3.900 10-8.400";
  return el("span", { class: "brand" },
    svg("svg", { viewBox: "0 0 32 32", "aria-hidden": "true" },
      svg("rect", { width: 32, height: 32, rx: 8 }), svg("path", { d: line })),
    text.name);
}

/** A page with a bar on top. `bar` are the controls at its right. */
export function page(title, bar, ...children) {
  const element = el("div", { class: "page" },
    el("header", { class: "bar" }, el("a", { href: "/", "data-route": "", class: "home" }, brand()),
      el("nav", { class: "bar-end" }, bar)),
    el("main", {}, ...children));
  return { element, title: title ? `${title} · ${text.name}` : text.name };
}

/** A link to another screen, which also works when opened in a new tab. */
export function link(path, label, attributes = {}) {
  return el("a", { href: `/${path}`, "data-route": path, ...attributes }, label);
}
