import { el } from "../dom.js";
import { text } from "../text.js";

const words = text.closed;
const reasons = {
  4000: { heading: words.expired, lead: words.expiredLead, isFinal: true },
  4001: { heading: words.signedOut, lead: words.signedOutLead },
  4008: { heading: words.flood, lead: words.floodLead },
};

/**
 * Tells why the room was closed for good, and offers what can be done about it: what is on the board can be taken along,
 * all the more if the server does not have it.
 */
export function closedDialog(parent, code, reason, { unsaved, save, leave, reconnect }) {
  const { heading, lead, isFinal } = reasons[code] ?? { heading: words.other, lead: reason };
  const again = !isFinal && el("button", { onclick: reconnect }, text.room.reconnect);
  const dialog = el("dialog", { class: "closed", "aria-labelledby": "closed-heading" },
    el("h2", { id: "closed-heading" }, heading),
    lead && el("p", {}, lead),
    unsaved > 0 && el("p", { class: "wrong" }, text.status.unsaved(unsaved)),
    el("p", { class: "actions" }, el("button", { class: "primary", onclick: leave }, text.room.back), again,
      save && el("button", { onclick: save }, text.room.exportIt)));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  parent.append(dialog);
  dialog.showModal();
}
