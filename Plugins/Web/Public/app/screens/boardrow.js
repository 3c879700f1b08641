import { boards } from "../api.js";
import { announce, el, icon } from "../dom.js";
import { glyphs } from "../room/glyphs.js";
import { text } from "../text.js";
import { fromNow } from "../when.js";
import { form } from "./form.js";
import { spelled } from "./join.js";
import { link } from "./page.js";
import { copyLink } from "./roomcard.js";

const words = text.board;

/** A board in a list: opened, renamed in its place, or deleted; then `changed()`. */
export function boardRow(session, board, changed) {
  const row = el("li", { class: "board-row" });
  const show = () => row.replaceChildren(...parts(session, board, { rename, changed }));
  const back = (isRenamed) => {
    show();
    row.querySelector("[data-act=rename]").focus();
    if (isRenamed) announce(`${text.account.name}: ${board.title}`);
  };
  const rename = () => {
    const edit = renaming(session, board, (renamed) => {
      board = renamed ?? board;
      back(Boolean(renamed));
    });
    row.replaceChildren(edit);
    edit.elements.title.focus();
    edit.elements.title.select();
  };
  show();
  return row;
}

function parts(session, { id, title, changedAt }, { rename, changed }) {
  const path = `room/${encodeURIComponent(id)}`;
  const act = (name, glyph, label, onclick) =>
    el("button", { class: "quiet square", "data-act": name, "aria-label": label, title: label, onclick }, icon(glyph));
  return [
    el("div", { class: "board-words" },
      link(path, title, { class: "board-link", dir: "auto" }),
      el("p", { class: "hint" }, words.changed(fromNow(changedAt)), " · ", spelled(id))),
    el("div", { class: "board-acts" }, ...copyLink(id),
      act("rename", glyphs.pen, words.renameOf(title), rename),
      act("delete", glyphs.remove, words.deleteOf(title), () => ask(session, { id, title }, changed))),
  ];
}

/** The name as a form, in its place; `done(board)` with the renamed one, or nothing. */
function renaming(session, { id, title }, done) {
  const input = el("input", { id: `title-${id}`, name: "title", value: title, required: true, maxlength: 120, autocomplete: "off",
    dir: "auto", "aria-label": text.account.name });
  const { element } = form([input], text.room.exports.save, async () => done(await boards.rename(session, id, input.value)), "primary");
  element.classList.add("renaming");
  element.append(el("button", { type: "button", onclick: () => done() }, words.cancel));
  element.addEventListener("keydown", ({ key }) => key === "Escape" && done());
  return element;
}

/** The dialog is one of the room's modules, which other screens do without until they are needed. */
async function ask(session, board, changed) {
  const module = await import("../room/release-dialog.js").catch(() => null);
  if (!module) return announce(text.errors.network);
  return module.releaseDialog(document.querySelector(".page"), session, board, () => {
    announce(words.deleted);
    changed();
  });
}
