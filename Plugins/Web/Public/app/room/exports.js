import { el } from "../dom.js";
import { bounds, grown } from "../model/bounds.js";
import { documentOf } from "../model/document.js";
import { svgOf } from "../model/svg.js";
import { paint } from "./shapes.js";

const margin = 16;
const mostPixels = 64_000_000;
const longestSide = 16_000;
const papers = { light: "#ffffff", dark: "#16161a", none: null };

/** The board as a picture of `scale` pixels a unit, as large as browsers allow. `background`: "light", "dark" or "none". */
export async function picture(elements, { scale, background, paper }) {
  const box = grown(bounds(elements) ?? { left: 0, top: 0, right: 100, bottom: 100 }, margin);
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const fitting = Math.min(scale, longestSide / Math.max(width, height), Math.sqrt(mostPixels / (width * height)));
  const canvas = el("canvas", {});
  canvas.width = Math.max(1, Math.round(width * fitting));
  canvas.height = Math.max(1, Math.round(height * fitting));
  const sheet = canvas.getContext("2d");
  if (papers[background]) {
    sheet.fillStyle = papers[background];
    sheet.fillRect(0, 0, canvas.width, canvas.height);
  }
  sheet.setTransform(fitting, 0, 0, fitting, -box.left * fitting, -box.top * fitting);
  for (const element of elements) paint(sheet, element, paperFor(background, paper), { scale: fitting });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

export function drawing(elements, { background, paper }) {
  const source = svgOf(elements, { paper: paperFor(background, paper), background: papers[background], margin });
  return new Blob([source], { type: "image/svg+xml" });
}

export function data(code, elements, nameOf) {
  return new Blob([JSON.stringify(documentOf(code, elements, nameOf), null, 1)], { type: "application/json" });
}

/** Gives a file to whoever is at the page. */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Colours are chosen for the paper they will be seen on; on none, for the one at hand. */
const paperFor = (background, paper) => (background === "none" ? paper : background);
