/** What must survive a reload of this tab and nothing longer. Without storage it lives as long as the page. */
const memory = new Map();

export function keep(key, value) {
  memory.set(key, value);
  try {
    sessionStorage.setItem(`canvas.${key}`, JSON.stringify(value));
  } catch {
    // Full or switched off: memory still has it.
  }
}

export function kept(key) {
  if (memory.has(key)) return memory.get(key);
  try {
    return JSON.parse(sessionStorage.getItem(`canvas.${key}`));
  } catch {
    return null;
  }
}

export function forget(key) {
  memory.delete(key);
  try {
    sessionStorage.removeItem(`canvas.${key}`);
  } catch {
    // As above.
  }
}
