import { at } from "../base.js";
import { el } from "../dom.js";
import { text } from "../text.js";
import { joinForm } from "./join.js";
import { link, page } from "./page.js";

const words = text.landing;

/** What a visitor who is not signed in sees first. */
export function landing({ go }) {
  return page(null, link("signin", words.signIn, { class: "button quiet" }),
    el("section", { class: "hero" },
      el("div", { class: "hero-words" },
        el("h1", { tabindex: -1 }, words.heading),
        el("p", { class: "lead" }, words.lead),
        el("p", { class: "actions" },
          link("signup", words.start, { class: "button primary large" }),
          link("signin", words.signIn, { class: "button large" })),
        el("details", { class: "have-code" }, el("summary", {}, words.haveCode),
          joinForm((code) => go(`room/${code}`), "primary"))),
      el("picture", {},
        el("source", { srcset: at("hero-dark.svg"), media: "(prefers-color-scheme: dark)" }),
        el("img", { src: at("hero.svg"), alt: words.picture, width: 640, height: 460 }))),
    el("ul", { class: "points" }, words.points.map(([heading, lead]) =>
      el("li", {}, el("h2", {}, heading), el("p", {}, lead)))),
    el("section", { class: "how" }, el("h2", {}, words.howTitle),
      el("ol", {}, words.how.map((step) => el("li", {}, step)))));
}
