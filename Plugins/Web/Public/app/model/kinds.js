/** What an element can be (E-2), and the tags of its fields; the last two are those of a change that is being made. */
export const kinds = { freehand: 2, highlighter: 3, line: 4, arrow: 5, rectangle: 6, ellipse: 7, text: 8, image: 9 };

export const tags = { points: 1, colour: 2, width: 3, box: 4, text: 5, source: 6, placement: 7, fill: 8, fontSize: 9,
  css: 10, elements: 16, frames: 17, sight: 18, asked: 19 };

/** What a preview can be besides an element: what its member sees of the board (P-7), a change of elements that are there (P-6). */
export const sight = 0;
export const change = 1;

const known = new Set(Object.values(kinds));

/** Whether this page can draw such elements; others are kept, unseen. */
export const isKnown = (kind) => known.has(kind);
