import { at } from "../base.js";
import { el } from "../dom.js";
import { text } from "../text.js";
import { link, page } from "./page.js";

/** What a visitor who is not signed in sees first. */
export function landing() {
  const words = text.landing;
  return page(null, link("signin", words.signIn, { class: "button quiet" }),
    el("section", { class: "hero" },
      el("div", { class: "hero-words" },
        el("h1", { tabindex: -1 }, words.heading),
        el("p", { class: "lead" }, words.lead),
        el("p", { class: "actions" },
          link("signup", words.start, { class: "button primary" }),
          link("signin", words.signIn, { class: "button" }))),
      el("img", { src: at("hero.svg"), alt: words.picture, width: 560, height: 400 })));
}
