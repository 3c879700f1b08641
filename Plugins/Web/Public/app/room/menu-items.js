import { exportDialog } from "./export-dialog.js";
import { clearDialog, keysDialog, leavingDialog, optionsDialog } from "./small-dialogs.js";
import { watchPrinting } from "./printing.js";
import { shareDialog } from "./share-dialog.js";
import { text } from "../text.js";

const words = text.room;

/** The dialogs of a room, by name. */
export const dialogs = {
  share: (view) => shareDialog(view),
  export: (view) => exportDialog(view),
  keys: (view) => keysDialog(view),
  options: (view) => optionsDialog(view),
  clear: (view) => clearDialog(view),
  leaving: (view) => leavingDialog(view),
  watchPrinting: (view, signal) => watchPrinting(() => view.sync.drawing.scene.elements, document.body, signal),
};

/** What the menu offers, as things are now. */
export function menuItems(view) {
  return [
    { label: words.exportIt, run: () => dialogs.export(view) },
    { label: words.print, run: () => print() },
    { label: words.replay, run: () => view.go(`room/${view.code}/replay`) },
    { label: words.grid, isOn: view.settings.get("grid"), run: () => view.toggleGrid() },
    { label: words.options, run: () => dialogs.options(view) },
    { label: words.keys.title, run: () => dialogs.keys(view) },
    ...(view.sync.ownsRoom ? [{ label: words.clear, run: () => dialogs.clear(view) }] : []),
    { label: words.leave, run: () => view.leave() },
  ];
}
