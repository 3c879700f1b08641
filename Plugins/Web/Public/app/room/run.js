import { colours } from "../model/ink.js";
import { choices } from "../model/settings.js";
import { dialogs } from "./menu-items.js";
import { toolNames } from "./toolbox.js";

const zoomStep = 1.25;
const panStep = 60;

/** What each command does in a room. */
const deeds = {
  undo: (view) => view.sync.undo(),
  redo: (view) => view.sync.redo(),
  zoomIn: (view) => view.stage.zoom(zoomStep),
  zoomOut: (view) => view.stage.zoom(1 / zoomStep),
  zoomReset: (view) => view.stage.zoom(1 / view.stage.camera.scale),
  fit: (view) => view.stage.fit(),
  grid: (view) => view.toggleGrid(),
  people: (view) => view.people.toggle(),
  keys: (view) => dialogs.keys(view),
  share: (view) => dialogs.share(view),
  export: (view) => dialogs.export(view),
  remove: (view) => view.actions.remove(),
  duplicate: (view) => view.actions.duplicate(),
  insert: (view) => view.toolbox.insert(),
  escape,
  selectAll: (view) => selectOwn(view),
  next: (view) => step(view, 1),
  previous: (view) => step(view, -1),
  go,
  colour: (view, { number }) => choices[view.style.tool] && view.restyle({ color: colours[number] }),
  thinner: (view) => thickness(view, -1),
  thicker: (view) => thickness(view, 1),
};

export const commands = {
  /** Does what a command says; false when there is no such command here. */
  run(view, given) {
    const deed = deeds[given.name];
    const isTool = view.names.includes(given.name);
    if (isTool) view.toolbox.choose(given.name);
    else if (!deed || toolNames.includes(given.name)) return false;
    else deed(view, given);
    if (["zoomIn", "zoomOut", "fit", "zoomReset"].includes(given.name)) view.following.stop();
    return true;
  },
};

/** Ends what is being done, then following, then the selection. */
function escape(view) {
  if (view.toolbox.cancel()) return;
  view.following.stop();
  view.toolbox.selection.clear();
}

function selectOwn(view) {
  const { scene } = view.sync.drawing;
  if (!view.names.includes("select")) return;
  view.toolbox.select(scene.elements.filter(({ userId }) => userId === view.userId).map(({ strokeId }) => strokeId));
}

/** The next own element, brought into view. */
function step(view, by) {
  if (!view.names.includes("select")) return;
  const { scene } = view.sync.drawing;
  const own = scene.elements.filter(({ userId }) => userId === view.userId);
  if (own.length === 0) return;
  const [selected] = view.toolbox.selection.ids;
  const now = own.findIndex(({ strokeId }) => strokeId === selected);
  const next = now < 0 ? own.at(by < 0 ? -1 : 0) : own[(now + by + own.length) % own.length];
  view.toolbox.select([next.strokeId]);
  const box = scene.boundsOf(next.strokeId);
  const { width, height } = view.stage.size;
  if (!view.stage.camera.shows(box, width, height)) view.stage.centre({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
}

/** Arrow keys: what is selected, or else the board. */
function go(view, { step: [x, y], isFar, isSize }) {
  if (view.toolbox.selection.isOwn && isSize) return view.actions.resize([x, y], isFar);
  if (view.toolbox.selection.isOwn) return view.actions.move([x, y], isFar);
  view.following.stop();
  return view.stage.pan(-x * panStep * (isFar ? 5 : 1), -y * panStep * (isFar ? 5 : 1));
}

function thickness(view, by) {
  const { tool, ...style } = view.style;
  const name = choices[tool]?.width ? "width" : "fontSize";
  const values = choices[tool]?.[name];
  if (!values) return;
  const next = values[Math.min(values.length - 1, Math.max(0, values.indexOf(style[name]) + by))];
  view.restyle({ [name]: next });
}
