const smallest = 0.1;
const largest = 8;

/** How the board lies under the window, in CSS pixels: screen = board * scale + offset. At first they are the same. */
export class Camera {
  x = 0;
  y = 0;
  scale = 1;

  toBoard(x, y) {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  toScreen(x, y) {
    return { x: x * this.scale + this.x, y: y * this.scale + this.y };
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
  }

  /** Zooms so that what is at (x, y) on the screen stays there. */
  zoom(x, y, factor) {
    const fixed = this.toBoard(x, y);
    this.scale = Math.min(largest, Math.max(smallest, this.scale * factor));
    this.x = x - fixed.x * this.scale;
    this.y = y - fixed.y * this.scale;
  }

  /** Shows all of `box` (of the board) in a window of this size, never enlarged; without a box the origin. */
  fit(box, width, height, margin = 24) {
    Object.assign(this, { x: 0, y: 0, scale: 1 });
    if (!box || this.shows(box, width, height)) return;
    const across = (width - 2 * margin) / Math.max(1, box.right - box.left);
    const down = (height - 2 * margin) / Math.max(1, box.bottom - box.top);
    this.scale = Math.min(1, Math.max(smallest, Math.min(across, down)));
    this.x = (width - (box.left + box.right) * this.scale) / 2;
    this.y = (height - (box.top + box.bottom) * this.scale) / 2;
  }

  /** Where all of `box` is as large as a window of this size can show it: `{ x, y, scale }`. */
  showing({ left, top, right, bottom }, width, height) {
    const scale = Math.min(largest, Math.max(smallest, Math.min(width / (right - left), height / (bottom - top))));
    return { scale, x: (width - (left + right) * scale) / 2, y: (height - (top + bottom) * scale) / 2 };
  }

  /** Whether one could not tell it from being there. */
  isAt({ x, y, scale }) {
    return Math.abs(this.x - x) < 0.5 && Math.abs(this.y - y) < 0.5 && Math.abs(this.scale / scale - 1) < 0.0005;
  }

  /** Goes a part of the way to where another one is. */
  glide({ x, y, scale }, part) {
    this.x += (x - this.x) * part;
    this.y += (y - this.y) * part;
    this.scale += (scale - this.scale) * part;
  }

  /** Whether all of `box` lies inside a window of this size. */
  shows(box, width, height) {
    const from = this.toScreen(box.left, box.top);
    const to = this.toScreen(box.right, box.bottom);
    return from.x >= 0 && from.y >= 0 && to.x <= width && to.y <= height;
  }

  /** How far to pan so that a point of the board is well inside the window, or null when it is. */
  towards(point, width, height) {
    return this.into(point, { left: width * 0.2, top: height * 0.2, right: width * 0.8, bottom: height * 0.8 });
  }

  /** How far to pan so that a point of the board is inside a box of the screen, or null when it is. */
  into({ x, y }, { left, top, right, bottom }) {
    const at = this.toScreen(x, y);
    const over = (value, low, high) => (value < low ? low - value : Math.min(0, high - value));
    const [dx, dy] = [over(at.x, left, right), over(at.y, top, bottom)];
    return dx || dy ? { dx, dy } : null;
  }
}
