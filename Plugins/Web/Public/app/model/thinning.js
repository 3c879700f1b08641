const usual = 50_000;
const most = 200_000;
const finest = 1 / 32;
const coarsest = 1 / 4;

/** Whether so many points of this radius (half the width) are more than any pen of this page draws. */
export const isHeavy = ({ length }, radius) => length * radius > usual;

/**
 * Such points without those that lie within the ink of the one before: outlines of many points on a few pixels take seconds to
 * paint, and nobody sees the difference. Points may have a radius of their own (`r`). Left out is what is less than a 32nd of
 * the radius from the last, or up to a quarter where there are still too many; and of four times as many each second or more.
 */
export function thinned(points, radius) {
  let kept = points;
  for (let part = finest; part <= coarsest && isHeavy(kept, radius); part *= 2) kept = without(points, radius * part);
  const step = Math.ceil((kept.length * radius) / most);
  return step > 1 ? kept.filter((_, i) => i % step === 0 || i === kept.length - 1) : kept;
}

function without(points, apart) {
  const kept = [points[0]];
  for (let i = 1; i < points.length - 1; i++) {
    const [point, last] = [points[i], kept.at(-1)];
    if (Math.hypot(point.x - last.x, point.y - last.y, (point.r ?? 0) - (last.r ?? 0)) >= apart) kept.push(point);
  }
  kept.push(points.at(-1));
  return kept;
}
