/** The strokes the server has committed, in its order. A stroke that is shown again comes out on top. */
export class Board {
  #strokes = new Map();

  /** Everything, back to front. */
  get strokes() {
    return [...this.#strokes.values()];
  }

  has(strokeId) {
    return this.#strokes.has(strokeId);
  }

  get(strokeId) {
    return this.#strokes.get(strokeId);
  }

  /** Replaces everything by an initial state; what is no stroke is left out. */
  reset(strokes) {
    this.#strokes = new Map();
    for (const raw of Array.isArray(strokes) ? strokes : []) this.put(raw);
  }

  /** Adds a stroke; false when it is unusable or already there (an echo of a resent one). */
  put(raw) {
    const stroke = asStroke(raw);
    if (!stroke || this.#strokes.has(stroke.strokeId)) return false;
    this.#strokes.set(stroke.strokeId, stroke);
    return true;
  }

  /** Shows a stroke on top of all others. */
  raise(raw) {
    const stroke = asStroke(raw);
    if (!stroke) return false;
    this.#strokes.delete(stroke.strokeId);
    this.#strokes.set(stroke.strokeId, stroke);
    return true;
  }

  /** Takes a stroke away and returns it. */
  remove(strokeId) {
    const stroke = this.#strokes.get(strokeId);
    this.#strokes.delete(strokeId);
    return stroke;
  }
}

/** A stroke that can be drawn without further checks, or null: what arrives was made by other people's programs. */
export function asStroke(raw) {
  if (!raw || typeof raw !== "object" || typeof raw.strokeId !== "string" || !Array.isArray(raw.points)) return null;
  const points = raw.points.filter((p) => p && Number.isFinite(p.x) && Number.isFinite(p.y));
  if (points.length === 0) return null;
  const width = Number.isFinite(raw.width) && raw.width > 0 ? Math.min(raw.width, 500) : 2;
  const colour = typeof raw.color === "string" && raw.color.length <= 32 ? raw.color : "#ffffff";
  return { ...raw, points, width, color: colour };
}

/** The smallest box around the strokes, pen width included, or null for none. */
export function bounds(strokes) {
  let box = null;
  for (const { points, width } of strokes) {
    for (const { x, y } of points) {
      box ??= { left: x, top: y, right: x, bottom: y };
      box.left = Math.min(box.left, x - width / 2);
      box.right = Math.max(box.right, x + width / 2);
      box.top = Math.min(box.top, y - width / 2);
      box.bottom = Math.max(box.bottom, y + width / 2);
    }
  }
  return box;
}
