import { rooms } from "./api.js";
import { direction, language } from "./i18n.js";
import { roomCode } from "./model/ids.js";
import { visited } from "./recent.js";
import { Router } from "./router.js";
import { Session } from "./session.js";
import { keep, kept, forget } from "./tab.js";
import { keepOffline } from "./worker.js";

const patience = 3000;
const session = new Session();
const context = { session, go: (path) => router.go(path) };

const routes = [
  { path: "", user: false, screen: () => shown(others, ({ landing }) => landing(context)) },
  { path: "signup", user: false, screen: () => shown(others, ({ signUp }) => signUp(context)) },
  { path: "signin", user: false, screen: () => shown(others, ({ signIn }) => signIn(context)) },
  { path: "verify", user: false, screen: () => shown(others, ({ verify }) => verify(context)) },
  { path: "forgot", user: false, screen: () => shown(others, ({ forgot }) => forgot(context)) },
  { path: "reset", user: false, screen: () => shown(others, ({ reset }) => reset(context)) },
  { path: "dashboard", user: true, screen: () => shown(others, ({ dashboard }) => dashboard(context)) },
  { path: "account", user: true, screen: () => shown(others, ({ account }) => account(context)) },
  { path: "room/:code", user: true, screen: inRoom },
  { path: "room/:code/replay", user: true, screen: (given) => shown(replay, (module) => module.replay(context, given)) },
];

// The room's modules are the larger half of the application; each part is loaded when it is wanted.
const others = once(() => import("./screens/others.js"));
const room = once(() => import("./screens/room.js"));
const replay = once(() => import("./screens/replay.js"));

/** Loads something once; what failed is tried again the next time. */
function once(load) {
  let loading = null;
  return () => (loading ??= load().catch(() => (loading = null)));
}

async function shown(load, made) {
  const { user } = session;
  const module = await load();
  if (session.user?.userId !== user?.userId) return {}; // Somebody signed in or out meanwhile: the router is elsewhere.
  return module ? made(module) : (await import("./screens/trouble.js")).trouble();
}

/** What the server has to say is asked for while the room's modules are loaded, and the other screens behind them. */
function inRoom(given) {
  const code = roomCode(given);
  if (!code) return shown(room, ({ missing }) => missing());
  visited(session.user.userId, code, Date.now());
  const ahead = { checked: rooms.check(session, code).then(() => null, (reason) => reason), ticket: rooms.ticket(session) };
  ahead.ticket.catch(() => {}); // Heard where it is used.
  setTimeout(others, patience);
  return shown(room, (module) => module.room(context, given, code, ahead));
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
