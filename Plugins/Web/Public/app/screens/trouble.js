import { el } from "../dom.js";
import { text } from "../text.js";

/** Shown when the page cannot even find out who is signed in. */
export function trouble(error, retry) {
  return el("main", { class: "centre" },
    el("h1", { tabindex: -1 }, text.name),
    el("p", { role: "alert" }, error.message),
    el("button", { class: "primary", onclick: retry }, text.room.reconnect));
}
