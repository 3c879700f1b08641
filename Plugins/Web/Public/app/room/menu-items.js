import { clearDialog, keysDialog, optionsDialog } from "./small-dialogs.js";
import { watchPrinting } from "./printing.js";
import { text } from "../text.js";

const words = text.room;

/** The dialogs of a room, by name; those that need more are loaded when they are wanted. */
export const dialogs = {
  share: (view) => later(view, import("./share-dialog.js"), ({ shareDialog }) => shareDialog(view)),
  export: (view) => later(view, import("./export-dialog.js"), ({ exportDialog }) => exportDialog(view)),
  keys: (view) => keysDialog(view),
  options: (view) => optionsDialog(view),
  clear: (view) => clearDialog(view),
  watchPrinting: (view, signal) => watchPrinting(() => view.sync.drawing.scene.elements, document.body, signal),
};

const later = (view, loading, show) => loading.then(show, () => view.say(text.errors.network));

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
    { label: words.leave, run: () => view.go("dashboard") },
  ];
}
