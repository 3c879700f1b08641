import { direction, language } from "./i18n.js";
import { roomCode } from "./model/ids.js";
import { visited } from "./recent.js";
import { Router } from "./router.js";
import { Session } from "./session.js";
import { keep, kept, forget } from "./tab.js";
import { keepOffline } from "./worker.js";
import { account } from "./screens/account.js";
import { dashboard } from "./screens/dashboard.js";
import { landing } from "./screens/landing.js";
import { forgot, reset } from "./screens/reset.js";
import { signIn, signUp } from "./screens/signin.js";
import { trouble } from "./screens/trouble.js";
import { verify } from "./screens/verify.js";

const session = new Session();
const context = { session, go: (path) => router.go(path) };

const routes = [
  { path: "", user: false, screen: () => landing(context) },
  { path: "signup", user: false, screen: () => signUp(context) },
  { path: "signin", user: false, screen: () => signIn(context) },
  { path: "verify", user: false, screen: () => verify(context) },
  { path: "forgot", user: false, screen: () => forgot(context) },
  { path: "reset", user: false, screen: () => reset(context) },
  { path: "dashboard", user: true, screen: () => dashboard(context) },
  { path: "account", user: true, screen: () => account(context) },
  { path: "room/:code", user: true, screen: inRoom },
  { path: "room/:code/replay", user: true, screen: inReplay },
];

/** The room's modules are the larger half of the application: other screens do without them. */
async function inRoom(given) {
  const code = roomCode(given);
  if (code) visited(session.user.userId, code, Date.now());
  const module = await import("./screens/room.js").catch(() => null);
  return module ? module.room(context, given) : trouble();
}

async function inReplay(given) {
  const module = await import("./screens/replay.js").catch(() => null);
  return module ? module.replay(context, given) : trouble();
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
