import { at, base } from "./base.js";

/** Has the service worker keep the application, once the page has nothing better to do. A new version is used from the next load on. */
export function keepOffline() {
  if (!navigator.serviceWorker) return;
  const register = () =>
    navigator.serviceWorker.register(at("sw.js"), { scope: base.pathname, updateViaCache: "none" }).catch(() => {
      // A browser that keeps nothing (private windows): the page works, it only needs the network.
    });
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
