/** The claims of a JWT, unverified (the server verifies; the page only plans ahead), or null. */
export function claims(token) {
  try {
    const part = String(token).split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(part), (c) => c.charCodeAt(0));
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return value && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** When the token ends, in ms since 1970; 0 when it does not say. */
export function expiry(token) {
  const exp = claims(token)?.exp;
  return Number.isFinite(exp) ? exp * 1000 : 0;
}

/** How long to wait before fetching the next one: a minute before the end, or half of a short life. */
export function refreshDelay(token, now) {
  const left = expiry(token) - now;
  return Math.max(0, Math.min(left - 60_000, 2 ** 31 - 1), Math.min(left / 2, 60_000));
}
