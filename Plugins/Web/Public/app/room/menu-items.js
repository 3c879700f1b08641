import { clearDialog, keysDialog, leavingDialog, optionsDialog } from "./small-dialogs.js";
import { watchPrinting } from "./printing.js";
import { text } from "../text.js";

const words = text.room;

const sharing = () => import("./share-dialog.js");
const exporting = () => import("./export-dialog.js");
const keeping = () => import("./board-dialog.js");

/** The dialogs of a room, by name; those that need more are loaded later. */
export const dialogs = {
  share: (view) => later(view, sharing(), ({ shareDialog }) => shareDialog(view)),
  export: (view) => later(view, exporting(), ({ exportDialog }) => exportDialog(view)),
  keys: (view) => keysDialog(view),
  options: (view) => optionsDialog(view),
  board: (view) => later(view, keeping(), ({ boardDialog }) => boardDialog(view)),
  clear: (view) => clearDialog(view),
  leaving: (view) => leavingDialog(view),
  watchPrinting: (view, signal) => watchPrinting(() => view.sync.drawing.scene.elements, document.body, signal),
};

/** Before they are wanted, since the server may be gone then. */
export const fetchDialogs = () => Promise.all([sharing(), exporting(), keeping()]).catch(() => {});

const later = (view, loading, show) => loading.then(show, () => view.say(text.errors.network));

/** What the menu offers, as things are now. */
export function menuItems(view) {
  return [
    ...(view.keeping.isKnown ? [{ label: view.keeping.offer, run: () => dialogs.board(view) }] : []),
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
