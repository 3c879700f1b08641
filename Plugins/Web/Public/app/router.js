import { base } from "./base.js";
import { announce } from "./dom.js";
import { carried } from "./version.js";

/**
 * Shows one screen at a time in `outlet`. A screen is `{ element, title, shown?, leave? }` or the promise of one; a
 * route is a pattern with at most one `:name`, and may ask for somebody signed in (`user: true`) or out (`user: false`).
 */
export class Router {
  #outlet;
  #routes;
  #decide;
  #current = null;
  #coming = null;

  /** `decide(route, parameter)` returns another path to go to instead, or null. */
  constructor(outlet, routes, decide) {
    this.#outlet = outlet;
    this.#routes = routes;
    this.#decide = decide;
    addEventListener("popstate", () => this.show());
    document.addEventListener("click", (event) => this.#click(event));
  }

  /** The current path below the base, without slashes around it. */
  get path() {
    return location.pathname.slice(base.pathname.length).replace(/\/+$/, "");
  }

  go(path, { replace = false } = {}) {
    const url = new URL(path + carried, base);
    if (replace) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
    this.show();
  }

  show() {
    const match = this.#match();
    if (!match) return this.go("", { replace: true });
    const { route, parameter } = match;
    const elsewhere = this.#decide(route, parameter);
    if (elsewhere !== null) return this.go(elsewhere, { replace: true });
    const screen = route.screen(parameter);
    this.#coming = screen;
    if (screen instanceof Promise) screen.then((made) => this.#put(screen, made));
    else this.#put(screen, screen);
  }

  /** Puts a screen in the place of the last one, unless somebody has gone on meanwhile. */
  #put(screen, made) {
    if (this.#coming !== screen) return made.leave?.();
    this.#current?.leave?.();
    this.#current = made;
    document.title = made.title;
    this.#outlet.replaceChildren(made.element);
    made.shown?.();
    this.#focus(made.title);
    scrollTo(0, 0);
  }

  /** Moves the focus to where the screen begins; who cannot see it hears which one it is. */
  #focus(title) {
    const first = this.#outlet.querySelector("[data-focus]");
    if (first) announce(title);
    (first ?? this.#outlet.querySelector("h1"))?.focus({ preventScroll: true });
  }

  #match() {
    const parts = this.path.split("/");
    for (const route of this.#routes) {
      const names = route.path.split("/");
      if (names.length !== parts.length) continue;
      if (!names.every((name, i) => name === parts[i] || (name.startsWith(":") && parts[i]))) continue;
      const place = names.findIndex((name) => name.startsWith(":"));
      return { route, parameter: place < 0 ? null : decode(parts[place]) };
    }
    return null;
  }

  #click(event) {
    const link = event.target.closest?.("a[data-route]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go(link.getAttribute("data-route"));
  }
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
