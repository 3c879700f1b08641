import { recall, remember } from "./local.js";

const key = "recent";
const most = 12;

/** The rooms somebody was in with this browser, newest first: `{ code, at }`. */
export function recentRooms(userId) {
  const kept = recall(key);
  return kept?.userId === userId && Array.isArray(kept.rooms) ? kept.rooms : [];
}

/** Puts a room first. */
export function visited(userId, code, at) {
  const others = recentRooms(userId).filter((room) => room.code !== code);
  remember(key, { userId, rooms: [{ code, at }, ...others].slice(0, most) });
}

/** Takes rooms off that are no more. */
export function gone(userId, codes) {
  remember(key, { userId, rooms: recentRooms(userId).filter((room) => !codes.includes(room.code)) });
}

export function forgetRecent() {
  remember(key, null);
}
