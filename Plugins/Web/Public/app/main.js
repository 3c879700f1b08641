import { Router } from "./router.js";
import { Session } from "./session.js";
import { keep, kept, forget } from "./tab.js";
import { landing } from "./screens/landing.js";
import { signIn, signUp } from "./screens/account.js";
import { verify } from "./screens/verify.js";
import { dashboard } from "./screens/dashboard.js";
import { room } from "./screens/room.js";
import { replay } from "./screens/replay.js";
import { trouble } from "./screens/trouble.js";

const session = new Session();
const outlet = document.getElementById("app");
const context = { session, go: (path) => router.go(path) };

const routes = [
  { path: "", user: false, screen: () => landing() },
  { path: "signup", user: false, screen: () => signUp(context) },
  { path: "signin", user: false, screen: () => signIn(context) },
  { path: "verify", user: false, screen: () => verify(context) },
  { path: "dashboard", user: true, screen: () => dashboard(context) },
  { path: "room/:code", user: true, screen: (code) => room(context, code) },
  { path: "room/:code/replay", user: true, screen: (code) => replay(context, code) },
];

/** Sends people to sign in where that is needed, and afterwards to the room they were invited to. */
function decide(route) {
  if (route.user && !session.user) {
    if (router.path.startsWith("room/")) keep("return", router.path);
    return "signin";
  }
  if (!route.user && session.user) {
    const target = kept("return") ?? "dashboard";
    forget("return");
    return target;
  }
  return null;
}

const router = new Router(outlet, routes, decide);

async function start() {
  try {
    await session.restore();
  } catch (error) {
    outlet.replaceChildren(trouble(error, start));
    return;
  }
  router.show();
  session.addEventListener("change", () => router.show());
}

start();
