/** A stroke of protocol v1 that can be drawn without further checks, or null: other people's programs made it. */
export function asStroke(raw) {
  if (!raw || typeof raw !== "object" || typeof raw.strokeId !== "string" || !Array.isArray(raw.points)) return null;
  const points = raw.points.filter((p) => p && Number.isFinite(p.x) && Number.isFinite(p.y)).map(({ x, y }) => ({ x, y }));
  if (points.length === 0) return null;
  const { strokeId, userId, timestamp } = raw;
  const width = Number.isFinite(raw.width) && raw.width > 0 ? Math.min(raw.width, 500) : 2;
  const color = typeof raw.color === "string" && raw.color.length <= 32 ? raw.color : "#ffffff";
  return { strokeId, userId, timestamp, points, width, color };
}

/** The strokes of an initial state, without what is none. */
export function asStrokes(raw) {
  return (Array.isArray(raw) ? raw : []).map(asStroke).filter(Boolean);
}
