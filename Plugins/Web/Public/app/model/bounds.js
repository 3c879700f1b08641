/** The smallest box around the elements, pen width included, or null for none. */
export function bounds(elements) {
  let all = null;
  const include = (left, top, right, bottom) => {
    all ??= { left, top, right, bottom };
    all.left = Math.min(all.left, left);
    all.top = Math.min(all.top, top);
    all.right = Math.max(all.right, right);
    all.bottom = Math.max(all.bottom, bottom);
  };
  for (const { points = [], box, width } of elements) {
    const half = width / 2;
    for (const { x, y } of points) include(x - half, y - half, x + half, y + half);
    if (box) include(box.x - half, box.y - half, box.x + box.width + half, box.y + box.height + half);
  }
  return all;
}
