import { boards } from "../api.js";
import { el } from "../dom.js";
import { form } from "../screens/form.js";
import { text } from "../text.js";
import { dialog } from "./dialog.js";

const words = text.board;

/** Asks once more before a board is deleted, and says what is lost; `done()` when it is. */
export function releaseDialog(parent, session, { id, title }, done) {
  const sure = form([el("p", {}, words.deleteLead)], words.delete, async () => {
    await boards.release(session, id).catch((error) => {
      if (error.code !== "board_not_found") throw error; // Then it is deleted.
    });
    sheet.close();
    done();
  }, "danger");
  const keep = el("button", { type: "button", autofocus: true, onclick: () => sheet.close() }, text.room.keep);
  sure.element.append(el("p", { class: "actions" }, sure.element.querySelector(".danger"), keep));
  const sheet = dialog(parent, words.deleteTitle(title), "release-dialog", sure.element);
  return sheet;
}
