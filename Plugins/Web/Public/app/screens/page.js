import { at } from "../base.js";
import { el, svg } from "../dom.js";
import { language, languages } from "../i18n.js";
import { remember } from "../local.js";
import { text } from "../text.js";

/** The name of the application with its mark. */
export function brand() {
  const line = "M7 21.5c3.6-9.6 6.6-12.3 8.4-11 2.6 1.900-3.600 9.600-.4 10.900 2.700 1.100 5.400-3.900 10-8.400";
  return el("span", { class: "brand" },
    svg("svg", { viewBox: "0 0 32 32", "aria-hidden": "true" },
      svg("rect", { width: 32, height: 32, rx: 8 }), svg("path", { d: line })),
    text.name);
}

/** A page with a bar on top. `bar` are the controls at its end. */
export function page(title, bar, ...children) {
  const main = el("main", { id: "main", tabindex: -1 }, ...children);
  const skip = el("button", { class: "skip", onclick: () => main.focus() }, text.page.skip);
  const element = el("div", { class: "page" },
    skip,
    el("header", { class: "bar" },
      el("a", { href: at(""), "data-route": "", class: "home" }, brand()),
      bar && el("nav", { class: "bar-end", "aria-label": text.page.main }, bar)),
    main,
    el("footer", { class: "foot" }, el("p", {}, text.page.footer), languageChoice()));
  return { element, title: title ? `${title} · ${text.name}` : text.name };
}

/** A link to another screen, which also works when opened in a new tab. */
export function link(path, label, attributes = {}) {
  return el("a", { href: at(path), "data-route": path, ...attributes }, label);
}

/** A choice of the language; the page is loaded again in it. */
function languageChoice() {
  const options = Object.entries(languages).map(([code, name]) =>
    el("option", { value: code, lang: code, selected: code === language }, name));
  const select = el("select", { id: "language", onchange: () => {
    remember("language", select.value);
    location.reload();
  } }, options);
  return el("p", { class: "language" }, el("label", { for: "language" }, text.page.language), select);
}
