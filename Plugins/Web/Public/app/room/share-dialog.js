import { at } from "../base.js";
import { announce, el, svg } from "../dom.js";
import { qr } from "../model/qr.js";
import { text } from "../text.js";
import { copy } from "./clipboard.js";
import { dialog } from "./dialog.js";

const words = text.room;
const quiet = 4;

/** The way into a room: its code in letters that can be read from the back of a class, a link, and a QR code of it. */
export function shareDialog({ element, code }) {
  const address = at(`room/${code}`).href;
  const field = el("input", { readonly: true, dir: "ltr", value: address, "aria-label": words.link, onfocus: () => field.select() });
  const button = el("button", { class: "primary", type: "button", autofocus: true, onclick: async () => {
    const sentence = (await copy(address)) ? words.linkCopied : words.notCopied(address);
    button.textContent = sentence;
    announce(sentence);
    setTimeout(() => (button.textContent = words.copyLink), 2000);
  } }, words.copyLink);
  const large = el("p", { class: "large-code", dir: "ltr", "aria-label": words.title(code) },
    ...(code.length === 8 ? [el("span", {}, code.slice(0, 4)), el("span", {}, code.slice(4))] : [code]));
  return dialog(element, words.invite, "share-dialog", large,
    el("div", { class: "share-columns" }, picture(address), el("div", { class: "share-ways" },
      el("p", {}, words.inviteLead), field, button)));
}

/** The QR code as SVG: one path, on white in both themes, as readers expect. */
function picture(address) {
  const rows = qr(address);
  if (!rows) return null;
  const side = rows.length + 2 * quiet;
  const path = rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : ""))).join("");
  return svg("svg", { class: "qr", viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": words.qr },
    svg("rect", { width: side, height: side, fill: "#ffffff" }), svg("path", { d: path, fill: "#000000" }));
}
