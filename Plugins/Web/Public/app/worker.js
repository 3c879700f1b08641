import { at, base } from "./base.js";
import { language } from "./i18n.js";

const patience = 2000;

/**
 * Has the service worker keep the application, once the page has nothing better to do: it fetches all there is, of the
 * languages the one that is spoken. A new version is used from the next load on.
 */
export function keepOffline() {
  if (!navigator.serviceWorker) return;
  const register = () =>
    navigator.serviceWorker.register(at(`sw.js?${language}`), { scope: base.pathname, updateViaCache: "none" }).catch(() => {
      // A browser that keeps nothing (private windows): the page works, it only needs the network.
    });
  const soon = () => setTimeout(() => (globalThis.requestIdleCallback ?? setTimeout)(register), patience);
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
}
