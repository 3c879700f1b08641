import { el } from "../dom.js";

/** Copies text; without https, where there is no clipboard object, by way of a selection. */
export async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copySelected(words);
  }
}

function copySelected(words) {
  const before = document.activeElement;
  const box = el("textarea", { class: "visually-hidden", readonly: true, "aria-hidden": "true" });
  box.value = words;
  document.body.append(box);
  box.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  box.remove();
  before?.focus?.();
  return done;
}
