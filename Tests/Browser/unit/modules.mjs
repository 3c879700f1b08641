/** Where the page's modules are. */
export const model = (name) => import(new URL(`../../../Plugins/Web/Public/app/${name}.js`, import.meta.url));

/** A stroke of somebody. */
export const stroke = (strokeId, userId = "me", extra = {}) => ({
  roomId: "ABCD2345", strokeId, userId, color: "#ffffff", width: 2, points: [{ x: 1, y: 1 }, { x: 5, y: 5 }], ...extra,
});

/** The text form of an operation's id, from a number below 65536. */
export const opOf = (number) => `~${Buffer.from([0, 0, 0, 0, 0, 0, number >> 8, number & 255]).toString("base64url")}`;

/** An own stroke as the pen makes it, under such an id. */
export const element = (strokeId) => stroke(strokeId);

/** What a drawing shows: "committed, back to front | what waits above". */
export function shows(drawing) {
  const ids = (list) => list.map(({ element: { strokeId } }) => strokeId).join(" ");
  const { entries } = drawing.scene;
  return `${ids(entries.filter(({ z }) => z < 2 ** 40))} | ${ids(entries.filter(({ z }) => z >= 2 ** 40))}`.trim();
}
