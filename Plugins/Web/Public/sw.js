// Keeps the application's files, so that it opens from the cache and without a network. What servers answer to the
// application, tokens among it, never comes by here.
importScripts("./files.js");

const { version, screens, room, paths } = self.canvasFiles;
const words = `app/i18n/${location.search.slice(1)}.js`;
const own = paths.filter((path) => path === words || !path.startsWith("app/i18n/"));
const scope = new URL(self.registration.scope);
const prefix = `canvas ${scope.pathname} `;
const name = prefix + version;
const kept = new Set(own.map((path) => new URL(path, scope).pathname));
/** Whether an address below the scope is a screen's; one that ends with a slash stands for all below it. */
const isScreen = (path) => screens.some((screen) => path === screen || (screen.endsWith("/") && path.startsWith(screen)));

/** Files that browsers take from the cache themselves, where they can, without waking this worker for each. */
const routes = () => ["app/*", "*.css", "*.svg"].map((path) => ({ source: { cacheName: name },
  condition: { requestMethod: "GET", urlPattern: new URLPattern({ baseURL: scope.origin, pathname: scope.pathname + path }) } }));

self.addEventListener("install", (event) => {
  event.addRoutes?.(routes());
  event.waitUntil(
    caches.open(name)
      .then((cache) => cache.addAll(own.map((path) => new Request(new URL(path, scope), { cache: "no-cache" }))))
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
    const path = url.pathname.slice(scope.pathname.length);
    if (isScreen(path)) event.respondWith(page(request, path));
  } else if (kept.has(url.pathname)) {
    event.respondWith(file(request, url));
  }
});

async function file(request, url) {
  const cache = await caches.open(name);
  return (await cache.match(url.pathname)) ?? fetch(request);
}

/** The one page, for whatever screen: it names its files from the top, and for a room all that a room will need. */
async function page(request, path) {
  const cache = await caches.open(name);
  const found = await cache.match(scope.pathname);
  if (!found) return fetch(request);
  const headers = new Headers(found.headers);
  for (const header of ["content-encoding", "content-length", "etag"]) headers.delete(header);
  const html = (await found.text()).replaceAll('="./', `="${scope.pathname}`);
  return new Response(path.includes("/") ? forRoom(html) : html, { headers });
}

function forRoom(html) {
  const links = room.map((path) => `<link rel="modulepreload" href="${scope.pathname}${path}">`).join("");
  return html.replaceAll(/<link rel="modulepreload"[^>]*>\s*/g, "").replace("</head>", `${links}</head>`);
}
