/** How text elements are set: the same here, in the editor and in exports. */
export const lineHeight = 1.25;
export const family = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
export const textFont = (size) => `${size}px ${family}`;

const mostBytes = 8192;
const backward = /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Whether a line is read from the right: its first letter decides. */
export const isRightToLeft = (line) => backward.test(line);

/** What can be kept of a text: without spaces at the end, at most as long as the protocol allows. */
export function trimmed(text) {
  const kept = text.replace(/\r\n?/g, "\n").replace(/[^\S\n]+$/gm, "").replace(/\s+$/, "");
  return kept.slice(0, new TextEncoder().encodeInto(kept, new Uint8Array(mostBytes)).read);
}

/** Whether something is left out of it then. */
export const isTooLong = (text) => new TextEncoder().encode(text.trimEnd()).length > mostBytes;

/**
 * The box of a text: it grows from `left` to the right, or from `right` to the left when its first letter is read so.
 * `measure(line)` gives the width of a line at this size.
 */
export function textBox(text, fontSize, { left, right, top }, measure) {
  const size = textSize(text, fontSize, measure);
  return { x: isRightToLeft(text) ? right - size.width : left, y: top, ...size };
}

/** Where the caret stands behind so many letters of a text, in the middle of its line. */
export function caretIn(text, letters, { box, fontSize }, measure) {
  const before = text.slice(0, letters).split("\n");
  const line = text.split("\n")[before.length - 1];
  const along = measure(before.at(-1));
  return { x: isRightToLeft(line) ? box.x + box.width - along : box.x + along, y: box.y + (before.length - 0.5) * fontSize * lineHeight };
}

/** The size of a text's box; `measure(line)` gives the width of a line at this size. */
export function textSize(text, fontSize, measure) {
  const lines = text.split("\n");
  return { width: Math.max(1, Math.ceil(Math.max(...lines.map(measure)))), height: lines.length * fontSize * lineHeight };
}
