import { el } from "../dom.js";
import { text } from "../text.js";
import { keyMap, keyName } from "./commands.js";
import { dialog } from "./dialog.js";

const words = text.room;

/** The map of the keys. */
export function keysDialog({ element }) {
  const named = (group, name) => words.keys[group]?.[name] ?? words.tool[name] ?? words[name];
  const row = (group, [name, ...keys]) => el("div", { class: "key-row" }, el("dt", {}, named(group, name)),
    el("dd", {}, ...keys.flatMap((key, i) => [i > 0 && el("span", { class: "hint" }, ` ${words.keys.or} `), ...caps(key)])));
  const groups = Object.entries(keyMap).map(([group, rows]) => el("section", {}, el("h3", {}, words.keys.groups[group]),
    el("dl", {}, ...rows.map((each) => row(group, each)))));
  return dialog(element, words.keys.title, "keys-dialog", el("div", { class: "key-groups" }, ...groups));
}

function caps(keys) {
  return keys.split(/ (?!…|\d)/).filter(Boolean).flatMap((key) => [el("kbd", {}, keyName(key)), " "]);
}

/** What somebody may like otherwise. */
export function optionsDialog({ element, settings }) {
  const box = (label, hint, isOn, change) => el("label", { class: "option" },
    el("input", { type: "checkbox", checked: isOn, onchange: ({ target }) => change(target.checked) }),
    el("span", {}, label, el("span", { class: "hint" }, hint)));
  return dialog(element, words.options, "options-dialog",
    box(words.fingerPans, words.fingerPansHint, settings.get("finger") === "pans",
      (isOn) => settings.set("finger", isOn ? "pans" : "draws")),
    box(words.singleKeys, words.singleKeysHint, settings.get("keys"), (isOn) => settings.set("keys", isOn)));
}

/** What is not saved stays here, and is sent at the next visit. */
export function leavingDialog(view) {
  const sure = dialog(view.element, text.status.unsaved(view.sync.unsaved), "leaving-dialog", el("p", {}, words.leavingLead),
    el("p", { class: "actions" },
      el("button", { class: "primary", type: "button", onclick: () => sure.close() }, words.stay),
      el("button", { type: "button", onclick: () => view.go("dashboard") }, words.leave)));
  return sure;
}

/** Everything goes, for everybody: that is asked once more. */
export function clearDialog(view) {
  const sure = dialog(view.element, words.clearIt, "clear-dialog", el("p", {}, words.clearLead),
    el("p", { class: "actions" },
      el("button", { class: "danger", type: "button", onclick: () => {
        sure.close();
        view.sync.clear();
      } }, words.clearIt),
      el("button", { type: "button", onclick: () => sure.close() }, words.keep)));
  return sure;
}
