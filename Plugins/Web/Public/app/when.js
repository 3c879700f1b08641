import { language } from "./i18n.js";

const units = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** How long before or after now a time (ms since 1970) is, in words: "3 hours ago", "in 2 days", "now". */
export function fromNow(time, now = Date.now()) {
  const away = time - now;
  for (const [unit, length] of units) {
    if (Math.abs(away) >= length) return relative.format(Math.round(away / length), unit);
  }
  return relative.format(0, "second");
}
