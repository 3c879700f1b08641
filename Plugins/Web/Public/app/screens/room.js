import { at } from "../base.js";
import { carried } from "../version.js";
import { el } from "../dom.js";
import { text } from "../text.js";
import { RoomView } from "../room/view.js";
import { link, page } from "./page.js";

const words = text.room;

/**
 * A room: the board, who is there, and whether all is saved. `ahead` has what was asked for while this module was loaded:
 * whether the room is there (`checked`: null or why not), and the first ticket.
 */
export function room(context, given, code, { checked, ticket }) {
  if (code !== given) history.replaceState(null, "", at(`room/${code}${carried}`));
  const view = new RoomView(context, code, ticket);
  return { element: view.element, title: `${words.title(code)} · ${text.name}`, shown: () => open(view, checked),
    leave: () => view.close() };
}

/** Opens the board at once, and takes it back should the room turn out not to exist. */
async function open(view, checked) {
  view.open(checked.then((reason) => reason?.status !== 404));
  const error = await checked;
  if (error?.status !== 404 || view.isClosed) return;
  view.close();
  view.element.replaceWith(missing().element);
  document.querySelector("h1")?.focus();
}

/** There is no such room. */
export function missing() {
  return page(words.missing, null, el("section", { class: "card" },
    el("h1", { tabindex: -1 }, words.missing), el("p", {}, words.missingLead),
    link("dashboard", words.back, { class: "button primary" })));
}
