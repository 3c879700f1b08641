import { announce, el, icon } from "../dom.js";
import { text } from "../text.js";
import { brand } from "../screens/page.js";
import { copy } from "./clipboard.js";
import { glyphs } from "./glyphs.js";

const words = text.room;

/** The bar of a room: its code, whether all is saved and kept, who is there, and what else can be done. */
export function header(code, { status, keeping, people, menu, share, leave }) {
  return el("header", { class: "room-bar" },
    el("h1", { class: "visually-hidden", tabindex: -1 }, words.title(code)),
    el("a", { href: "/", "data-route": "dashboard", class: "home", "aria-label": words.back, onclick: (event) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      leave();
    } }, brand()),
    ...codeButton(code), status, keeping,
    el("div", { class: "bar-end" }, people,
      el("button", { class: "primary share", type: "button", onclick: share, "aria-label": words.share }, icon(glyphs.share),
        el("span", { class: "share-word" }, words.share)),
      menu,
      el("button", { class: "quiet leave", onclick: leave }, words.leave)));
}

function codeButton(code) {
  const copied = el("span", { class: "copied" });
  const button = el("button", { class: "code-button", "aria-label": words.copy(code), title: words.copy(code),
    onclick: async () => {
      const sentence = (await copy(code)) ? words.copied : words.notCopied(code);
      copied.textContent = sentence;
      announce(sentence);
      setTimeout(() => (copied.textContent = ""), 2000);
    } }, el("span", { class: "room-code" }, code.slice(0, 8)), icon(glyphs.copy));
  return [button, copied];
}
