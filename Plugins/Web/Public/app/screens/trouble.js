import { el } from "../dom.js";
import { text } from "../text.js";
import { card } from "./card.js";

/** Shown when a part of the application cannot be fetched: without a network, on a first visit. */
export function trouble() {
  return card(text.errors.other, el("p", { role: "alert" }, text.errors.network),
    el("button", { class: "primary", onclick: () => location.reload() }, text.page.retry));
}
