export const colours = ["#ffffff", "#ef4444", "#f97316", "#eab308", "#22c55e", "#3b82f6", "#a855f7", "#ec4899"];

const papers = { dark: [0x16, 0x16, 0x1a], light: [0xff, 0xff, 0xff] };

/**
 * The colour to draw with on this paper ("dark" or "light"). Boards are drawn on dark paper by published clients, with
 * white ink; what could hardly be seen on the paper at hand has its lightness turned over, so white becomes black. What is
 * translucent stays as translucent.
 */
export function visibleInk(colour, paper) {
  const { rgb, alpha } = parse(colour) ?? {};
  if (!rgb || contrast(rgb, papers[paper]) >= 1.6) return colour;
  const middle = Math.max(...rgb) + Math.min(...rgb);
  const turned = rgb.map((channel) => Math.min(255, Math.max(0, channel + 255 - middle)));
  return `#${turned.map(digits).join("")}${alpha}`;
}

/** Red, green and blue, and two digits for alpha if there is one: of a colour as people write it or as a canvas reads it back. */
function parse(colour) {
  const hex = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(/^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/[0-9a-f]/gi, "$&$&") : colour);
  if (hex) return { rgb: [0, 2, 4].map((i) => Number.parseInt(hex[1].slice(i, i + 2), 16)), alpha: hex[2] ?? "" };
  const [, red, green, blue, alpha] = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(colour) ?? [];
  return alpha === undefined ? null : { rgb: [red, green, blue].map(Number), alpha: digits(Math.round(alpha * 255)) };
}

const digits = (channel) => channel.toString(16).padStart(2, "0");

/** The contrast ratio of WCAG 2, 1 to 21. */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
