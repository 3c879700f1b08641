import { boards } from "../api.js";
import { announce, el } from "../dom.js";
import { field, form } from "../screens/form.js";
import { text } from "../text.js";
import { dialog } from "./dialog.js";
import { releaseDialog } from "./release-dialog.js";

const words = text.board;

/** How long a room stays; who made it keeps it here, under a name, and ends that. */
export function boardDialog(view) {
  const { isKept, isOwn } = view.keeping;
  if (!isOwn && isKept) return tell(view, words.keptTitle, words.keptLead);
  if (!isOwn) return tell(view, words.ends, `${words.endsLead} ${words.ownerOnly}`);
  return isKept ? keptDialog(view) : keepDialog(view);
}

function tell(view, heading, lead) {
  return dialog(view.element, heading, "board-dialog", el("p", {}, lead));
}

function nameField(value) {
  return field("title", text.account.name, { required: true, maxlength: 120, autocomplete: "off", autofocus: true, dir: "auto", value });
}

function keepDialog(view) {
  const name = nameField("");
  const sheet = dialog(view.element, words.keep, "board-dialog",
    el("p", {}, `${words.endsLead} ${words.keepLead}`),
    form([name.element], words.keep, async () => {
      view.keeping.took(await boards.keep(view.session, view.code, name.input.value));
      sheet.close();
      view.say(words.nowKept);
    }, "primary").element);
  return sheet;
}

function keptDialog(view) {
  const { keeping } = view;
  const name = nameField(keeping.board?.title ?? "");
  const rename = form([name.element], text.me.rename, async () => {
    keeping.took(await boards.rename(view.session, view.code, name.input.value));
    sheet.close();
    announce(`${words.kept}: ${keeping.board.title}`);
  }, "primary");
  const sheet = dialog(view.element, words.keptTitle, "board-dialog", el("p", {}, words.keptLead), rename.element,
    el("p", { class: "dialog-foot" }, el("button", { class: "quiet ends-it", type: "button", onclick: () => release(view, sheet) }, words.delete)));
  if (!keeping.board) load(keeping, name.input, rename.say);
  return sheet;
}

async function load(keeping, input, say) {
  try {
    await keeping.load();
    input.value ||= keeping.board?.title ?? "";
  } catch (error) {
    say(error.message);
  }
}

function release(view, sheet) {
  sheet.close();
  const { code, keeping } = view;
  releaseDialog(view.element, view.session, { id: code, title: keeping.board?.title ?? words.kept }, () => {
    keeping.took(null);
    view.say(words.deleted);
  });
}
