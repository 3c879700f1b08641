import { recall } from "./local.js";

/** The languages there are, by their own names. */
export const languages = { en: "English", de: "Deutsch", es: "Español", zh: "中文", ar: "العربية" };

/** What is spoken: what was chosen on a screen, else the first the browser asks for that there is. */
export const language = choose([recall("language"), ...(globalThis.navigator?.languages ?? [])]);

/** `ltr` or `rtl`. */
export const direction = language === "ar" ? "rtl" : "ltr";

const rules = new Intl.PluralRules(language);

/** The first of these wishes (`de-AT`) that there is a language for. */
export function choose(wishes) {
  const bare = wishes.map((wish) => String(wish ?? "").toLowerCase().split("-")[0]);
  return bare.find((each) => Object.hasOwn(languages, each)) ?? "en";
}

/** The form for `n` things in the language that is spoken: `{ one, few, many, other }`, of which `other` is always there. */
export function plural(n, forms) {
  return forms[rules.select(n)] ?? forms.other;
}

/** The English words, replaced by those of the language that is spoken as far as it has them. */
export async function translated(english) {
  if (language === "en") return english;
  const { words } = await import(`./i18n/${language}.js`).catch(() => ({ words: {} })); // Chosen without a network.
  return over(english, words);
}

function over(below, above) {
  if (Array.isArray(below) || typeof below !== "object" || typeof above !== "object") return above ?? below;
  return Object.fromEntries(Object.entries(below).map(([key, value]) => [key, over(value, above[key])]));
}
