// Keeps the application's files, so that it opens from the cache and without a network. What servers answer to the
// application, tokens among it, never comes by here.
importScripts("./files.js");

const { version, paths } = self.canvasFiles;
const scope = new URL(self.registration.scope);
const prefix = `canvas ${scope.pathname} `;
const name = prefix + version;
const kept = new Set(paths.map((path) => new URL(path, scope).pathname));
/** Where the server has other things to say than the page. */
const isServers = (path) => /^(api|health|ready|live|metrics|ws)(\/|$)/.test(path);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(name)
      .then((cache) => cache.addAll(paths.map((path) => new Request(new URL(path, scope), { cache: "no-cache" }))))
      .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => names.filter((old) => old.startsWith(prefix) && old !== name))
      .then((old) => Promise.all(old.map((each) => caches.delete(each))))
      .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  if (request.mode === "navigate") {
    if (!isServers(url.pathname.slice(scope.pathname.length))) event.respondWith(page(request));
  } else if (kept.has(url.pathname)) {
    event.respondWith(file(request, url));
  }
});

async function file(request, url) {
  const cache = await caches.open(name);
  return (await cache.match(url.pathname)) ?? fetch(request);
}

/** The one page, for whatever screen: it names its files from the top. */
async function page(request) {
  const cache = await caches.open(name);
  const found = await cache.match(scope.pathname);
  if (!found) return fetch(request);
  const headers = new Headers(found.headers);
  for (const header of ["content-encoding", "content-length", "etag"]) headers.delete(header);
  return new Response((await found.text()).replaceAll('="./', `="${scope.pathname}`), { headers });
}
