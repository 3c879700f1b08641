import { el } from "../dom.js";
import { text } from "../text.js";

const words = text.closed;
const reasons = {
  4000: { heading: words.expired, lead: words.expiredLead, isFinal: true },
  4001: { heading: words.signedOut, lead: words.signedOutLead },
  4008: { heading: words.flood, lead: words.floodLead },
};

/** Tells why the room was closed for good, and offers what can be done about it. */
export function closedDialog(parent, code, reason, { leave, reconnect }) {
  const { heading, lead, isFinal } = reasons[code] ?? { heading: words.other, lead: reason };
  const again = !isFinal && el("button", { onclick: reconnect }, text.room.reconnect);
  const dialog = el("dialog", { class: "closed", "aria-labelledby": "closed-heading" },
    el("h2", { id: "closed-heading" }, heading),
    lead && el("p", {}, lead),
    el("p", { class: "actions" }, el("button", { class: "primary", onclick: leave }, text.room.back), again));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  parent.append(dialog);
  dialog.showModal();
}
