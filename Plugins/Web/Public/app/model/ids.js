const short = /^[A-Z0-9]{8}$/;
const long = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The room code in what somebody typed or pasted (a code, or a link to a room), or null. */
export function roomCode(input) {
  const last = String(input).trim().replace(/[?#].*$/, "").replace(/\/+$/, "").split("/").pop();
  if (long.test(last.toLowerCase())) return last.toLowerCase();
  const code = last.replace(/[\s-]/g, "").toUpperCase();
  return short.test(code) ? code : null;
}

const palette = ["#60a5fa", "#34d399", "#f472b6", "#fb923c", "#a78bfa", "#facc15", "#22d3ee", "#f87171", "#4ade80",
  "#e879f9"];

/** The colour of a person, as the server computes it from the user id. */
export function userColour(userId) {
  let hash = 0;
  for (let i = 0; i < userId.length; i++) hash = (Math.imul(hash, 31) + userId.charCodeAt(i)) >>> 0;
  return palette[hash % palette.length];
}
