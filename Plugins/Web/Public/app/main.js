import { rooms } from "./api.js";
import { direction, language } from "./i18n.js";
import { roomCode } from "./model/ids.js";
import { visited } from "./recent.js";
import { Router } from "./router.js";
import { Session } from "./session.js";
import { keep, kept, forget } from "./tab.js";
import { keepOffline } from "./worker.js";

const session = new Session();
const context = { session, go: (path) => router.go(path) };

const routes = [
  { path: "", user: false, screen: () => shown("landing", (module) => module.landing(context)) },
  { path: "signup", user: false, screen: () => shown("signin", (module) => module.signUp(context)) },
  { path: "signin", user: false, screen: () => shown("signin", (module) => module.signIn(context)) },
  { path: "verify", user: false, screen: () => shown("verify", (module) => module.verify(context)) },
  { path: "forgot", user: false, screen: () => shown("reset", (module) => module.forgot(context)) },
  { path: "reset", user: false, screen: () => shown("reset", (module) => module.reset(context)) },
  { path: "dashboard", user: true, screen: () => shown("dashboard", (module) => module.dashboard(context)) },
  { path: "account", user: true, screen: () => shown("account", (module) => module.account(context)) },
  { path: "room/:code", user: true, screen: inRoom },
  { path: "room/:code/replay", user: true, screen: (given) => shown("replay", (module) => module.replay(context, given)) },
];

/** A screen, whose modules are loaded when it is wanted. */
async function shown(name, made) {
  const module = await import(`./screens/${name}.js`).catch(() => null);
  return module ? made(module) : (await import("./screens/trouble.js")).trouble();
}

/** The room's modules are the larger half of the application: what the server has to say is asked for meanwhile. */
function inRoom(given) {
  const code = roomCode(given);
  if (!code) return shown("room", (module) => module.missing());
  visited(session.user.userId, code, Date.now());
  const ahead = { checked: rooms.check(session, code).then(() => null, (reason) => reason), ticket: rooms.ticket(session) };
  ahead.ticket.catch(() => {}); // Heard where it is used.
  return shown("room", (module) => module.room(context, given, code, ahead));
}

/** Sends people to sign in where that is needed, and afterwards to where they wanted to go. */
function decide(route) {
  if (route.user && !session.user) {
    if (router.path !== "dashboard") keep("return", router.path);
    return "signin";
  }
  if (!route.user && session.user) {
    const target = kept("return") ?? "dashboard";
    forget("return");
    return target;
  }
  return null;
}

const router = new Router(document.getElementById("app"), routes, decide);

document.documentElement.lang = language;
document.documentElement.dir = direction;
await session.restore();
router.show();
session.addEventListener("change", () => router.show());
keepOffline();
