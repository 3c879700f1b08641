import { at, base } from "./base.js";

const name = `canvas-boards ${base.pathname}`;
const most = 20;

/**
 * The last boards somebody saw, kept with the application's files so that a room can show one while it connects. A board is
 * any value that JSON can hold; it is the account's whose it was, and gone when that signs out. Without a cache (no
 * https) nothing is kept.
 */
export const lastBoards = {
  /** Keeps the board of a room; the oldest of more than twenty goes. */
  async keep(userId, room, board) {
    await using(async (cache) => {
      await cache.delete(place(room));
      await cache.put(place(room), new Response(JSON.stringify({ userId, board })));
      const kept = await cache.keys();
      await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map((old) => cache.delete(old)));
    });
  },

  /** The board this account last saw in a room, or null. */
  async find(userId, room) {
    const kept = await using(async (cache) => (await cache.match(place(room)))?.json());
    return kept?.userId === userId ? kept.board : null;
  },

  /** Forgets them all. */
  async clear() {
    await globalThis.caches?.delete(name).catch(() => false);
  },
};

function place(room) {
  return at(`last-board/${encodeURIComponent(room)}`).href;
}

/** What storage cannot do (full, switched off) is not done, and nothing else suffers. */
async function using(work) {
  if (!globalThis.caches) return null;
  return caches.open(name).then(work).catch(() => null);
}
