/** What this browser remembers between visits. Nothing in it is secret; where storage is switched off it is forgotten. */
const prefix = "canvas.";

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(prefix + key));
  } catch {
    return null;
  }
}

/** Remembers a value; null forgets it. */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Full or switched off: the next visit starts afresh.
  }
}

/** Whether anything can be remembered at all: not where storage is switched off, or full. */
export function remembers() {
  const key = `${prefix}probe`;
  try {
    localStorage.setItem(key, "-".repeat(200));
    localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

/** Calls `changed(value)` when another tab remembers something else under this key. */
export function onRemembered(key, changed) {
  addEventListener("storage", (event) => {
    if (event.key === prefix + key || event.key === null) changed(recall(key));
  });
}
