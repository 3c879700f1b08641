import { account, APIError } from "./api.js";
import { onRemembered, recall, remember, remembers } from "./local.js";
import { claims, expiry, refreshDelay } from "./model/token.js";
import { forgetRecent } from "./recent.js";
import { forgetBoards } from "./room/store.js";
import { forget, keep } from "./tab.js";

const who = "user";
/** Set while a sign-out has not reached the server. */
const leaving = "leaving";
/** Longer than a request may take, in ms: a tab that holds the others up for so long is frozen. */
const lockPatience = 20_000;

/**
 * Who is signed in. The access token lives in this object alone; the refresh token is a cookie no script can read. Whose they
 * are is remembered, so that a reload shows a screen before it has asked anybody, also without a network.
 * Says `change` when somebody signs in or out, here or in another tab.
 */
export class Session extends EventTarget {
  #token = null;
  #user = null;
  #refreshing = null;
  #refused = { until: 0, error: null };
  #timer = 0;
  #isLeaving = false;
  #asked = new AbortController();

  constructor() {
    super();
    onRemembered(who, (user) => this.#elsewhere(user));
  }

  get user() {
    return this.#user;
  }

  /** Takes what sign-in, verification, a refresh or another name answered. */
  accept({ accessToken, user }) {
    const before = this.#user?.userId;
    const said = claims(accessToken) ?? {};
    this.#token = accessToken;
    this.#user = {
      userId: user?.userId ?? said.userId ?? this.#user?.userId,
      name: user?.name || said.name || this.#user?.name || "",
    };
    remember(who, this.#user);
    this.#refused.until = 0;
    forget("ended");
    if (recall(leaving)) remember(leaving, null);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh().catch(() => {}), refreshDelay(accessToken, Date.now()));
    if (before !== this.#user.userId) this.#changed();
  }

  /**
   * On load: takes who was signed in for signed in, and asks for a token meanwhile. Waits for it only where nothing can be
   * remembered.
   */
  async restore() {
    const user = recall(who);
    if (recall(leaving)) this.#endAtServer();
    if (user?.userId) this.#user = user;
    else if (remembers()) return;
    const refreshed = this.refresh().catch(() => {});
    if (!this.#user) await refreshed;
  }

  /**
   * Fetches the next access token, one request at a time, also across tabs: the refresh token works once. Asked to wait, it
   * asks no more until then.
   */
  refresh() {
    if (Date.now() < this.#refused.until) return Promise.reject(this.#refused.error);
    this.#refreshing ??= acrossTabs(() => account.refresh())
      .then((answer) => this.accept(answer))
      .catch((error) => {
        if (error.status === 401) this.#ended();
        if (error.status === 429) this.#refused = { until: Date.now() + error.retryAfter * 1000, error };
        throw error;
      })
      .finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /**
   * Calls `send(token, signal)` with a token that is still good, once more with a new one after a 401. Who is signing out waits for no
   * answer any more: none comes.
   */
  async authorised(send) {
    if (!this.#user) throw new APIError(401, null);
    const { signal } = this.#asked;
    try {
      signal.throwIfAborted();
      return await this.#authorised((token) => send(token, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
      return new Promise(() => {});
    }
  }

  async #authorised(send) {
    if (!this.#token || expiry(this.#token) - Date.now() < 10_000) await this.refresh();
    const used = this.#token;
    try {
      return await send(used);
    } catch (error) {
      if (error.status !== 401) throw error;
      if (this.#token === used) await this.refresh();
      return send(this.#token);
    }
  }

  /** What is being asked is not asked any more, and a token that is on its way does not come behind it. */
  async signOut() {
    this.#isLeaving = true;
    this.#asked.abort();
    await this.#refreshing?.catch(() => {});
    await this.#endAtServer();
    this.forget();
    this.#asked = new AbortController();
    this.#isLeaving = false;
  }

  /** What does not reach the server now is said again on the next visit. */
  async #endAtServer() {
    const isTold = await account.signOut().then(() => true, (error) => error.status !== 0);
    if (!isTold || recall(leaving)) remember(leaving, isTold ? null : true);
  }

  /** Leaves nothing behind of who was signed in. */
  forget() {
    const wasIn = this.#user;
    this.#token = this.#user = null;
    clearTimeout(this.#timer);
    remember(who, null);
    forgetRecent();
    forgetBoards();
    if (wasIn) this.#changed();
  }

  /** Not by what was done here: the screen to sign in says so. */
  #ended() {
    if (this.#user && !this.#isLeaving) keep("ended", true);
    this.forget();
  }

  #elsewhere(user) {
    if (!user) {
      this.#asked.abort();
      this.#ended();
      return void (this.#asked = new AbortController());
    }
    if (user.userId === this.#user?.userId) this.#user = user;
    else this.refresh().catch(() => {});
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** One tab after the other. The server bears two at once: whoever has waited in vain asks all the same. */
async function acrossTabs(work) {
  if (!navigator.locks) return work();
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), lockPatience);
  let isOurs = false;
  const turn = () => {
    isOurs = true;
    return work();
  };
  try {
    return await navigator.locks.request("canvas.refresh", { signal: waiting.signal }, turn);
  } catch (error) {
    if (isOurs || !waiting.signal.aborted) throw error;
    return work();
  } finally {
    clearTimeout(timer);
  }
}
