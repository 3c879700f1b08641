/** Where the application is served from: everything else is addressed relative to it. */
export const base = new URL("../", import.meta.url);

/** The address of something the server offers, such as `api/home/signin`. */
export function at(path) {
  return new URL(path, base);
}

/** The same as a WebSocket address. */
export function socketAt(path) {
  const url = at(path);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
