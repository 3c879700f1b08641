import { el } from "../dom.js";
import { page } from "./page.js";

/** A screen with one card in the middle: what signing up and in are made of. */
export function card(heading, ...children) {
  return page(heading, null, el("section", { class: "card" }, el("h1", { tabindex: -1 }, heading), ...children));
}
