import { el } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { text } from "../text.js";
import { ReplayView } from "../room/replay-view.js";
import { brand, link, page } from "./page.js";

const words = text.room;

/** How a room's drawing came about. */
export function replay(context, given) {
  const code = roomCode(given);
  if (!code) return page(words.missing, null, el("section", { class: "card" }, el("h1", { tabindex: -1 }, words.missing)));
  const view = new ReplayView(context.session, code);
  const element = el("div", { class: "room" },
    el("header", { class: "room-bar" },
      el("h1", { class: "visually-hidden", tabindex: -1 }, words.played.title(code)),
      el("a", { href: "/", "data-route": "dashboard", class: "home", "aria-label": words.back }, brand()),
      el("span", { class: "room-code" }, code.slice(0, 8)),
      el("div", { class: "bar-end" }, link(`room/${code}`, words.played.back, { class: "button" }))),
    el("main", { class: "room-main" }, view.element));
  return { element, title: `${words.played.title(code)} · ${text.name}`, shown: () => view.open(), leave: () => view.close() };
}
