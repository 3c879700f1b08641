import { at } from "../base.js";
import { announce, el, icon } from "../dom.js";
import { copy } from "../room/clipboard.js";
import { text } from "../text.js";
import { fromNow } from "../when.js";
import { spelled } from "./join.js";
import { link } from "./page.js";

const words = text.dashboard;
const copyIcon = "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.500 1.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.500-1.500";

const pathOf = (code) => `room/${encodeURIComponent(code)}`;

/** A button that copies the link to a room, and the place where it says so. */
export function copyLink(code) {
  const said = el("span", { class: "copied", "aria-hidden": "true" });
  const button = el("button", { class: "quiet square", "aria-label": words.copyLink(code), title: words.copyLink(code),
    onclick: async () => {
      const sentence = (await copy(at(pathOf(code)).href)) ? words.copied : words.notCopied;
      said.textContent = sentence;
      announce(sentence);
      setTimeout(() => (said.textContent = ""), 2000);
    } }, icon(copyIcon));
  return [said, button];
}

/**
 * A room in a list: `made`, `ends` and `visited` are times, where they are known. One that somebody is in has no end, `null`;
 * without `ends` nothing is said of that.
 */
export function roomCard(code, { made, ends, visited }) {
  const path = pathOf(code);
  return el("li", { class: "room-card" },
    link(path, spelled(code), { class: "room-link", "aria-label": words.open(code) }),
    el("p", { class: "hint" }, made ? words.made(fromNow(made)) : words.visited(fromNow(visited))),
    ends === null && el("p", { class: "live" }, words.occupied),
    ends && el("p", { class: "hint" }, words.ends(fromNow(ends))),
    ...copyLink(code));
}
