import { account, APIError } from "./api.js";
import { claims, expiry, refreshDelay } from "./model/token.js";

const hint = "canvas.signed-in";

/**
 * Who is signed in. The access token lives in this object alone; the refresh token is a cookie no script can read.
 * Says `change` when somebody signs in or out.
 */
export class Session extends EventTarget {
  #token = null;
  #user = null;
  #refreshing = null;
  #timer = 0;

  get user() {
    return this.#user;
  }

  /** Takes what sign-in, verification or a refresh answered. */
  accept({ accessToken, user }) {
    const wasOut = !this.#user;
    const said = claims(accessToken) ?? {};
    this.#token = accessToken;
    this.#user = {
      userId: user?.userId ?? said.userId ?? this.#user?.userId,
      name: user?.name || said.name || this.#user?.name || "",
    };
    remember(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh().catch(() => {}), refreshDelay(accessToken, Date.now()));
    if (wasOut) this.dispatchEvent(new Event("change"));
  }

  /** On load: signs in again from the cookie, when there seems to be one. */
  async restore() {
    if (!seemsSignedIn()) return;
    await this.refresh().catch((error) => {
      if (error.status !== 401) throw error;
    });
  }

  /** Fetches the next access token, one request at a time, also across tabs: the refresh token works once. */
  refresh() {
    this.#refreshing ??= acrossTabs(() => account.refresh())
      .then((answer) => this.accept(answer))
      .catch((error) => {
        if (error.status === 401) this.#forget();
        throw error;
      })
      .finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** Calls `send(token)` with a token that is still good, once more with a new one after a 401. */
  async authorised(send) {
    if (!this.#token) throw new APIError(401, null);
    if (expiry(this.#token) - Date.now() < 10_000) await this.refresh();
    const used = this.#token;
    try {
      return await send(used);
    } catch (error) {
      if (error.status !== 401) throw error;
      if (this.#token === used) await this.refresh();
      return send(this.#token);
    }
  }

  async signOut() {
    await account.signOut().catch(() => {});
    this.#forget();
  }

  #forget() {
    const wasIn = this.#user;
    this.#token = this.#user = null;
    clearTimeout(this.#timer);
    remember(false);
    if (wasIn) this.dispatchEvent(new Event("change"));
  }
}

function acrossTabs(work) {
  return navigator.locks ? navigator.locks.request("canvas.refresh", work) : work();
}

/** Not a secret: only whether asking for a token makes sense, so that a first visit asks nothing. */
function remember(isSignedIn) {
  try {
    if (isSignedIn) localStorage.setItem(hint, "1");
    else localStorage.removeItem(hint);
  } catch {
    // Storage may be switched off: then a reload asks to sign in again.
  }
}

function seemsSignedIn() {
  try {
    return localStorage.getItem(hint) === "1";
  } catch {
    return true;
  }
}
