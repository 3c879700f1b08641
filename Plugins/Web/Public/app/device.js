const browsers = [["Edg", "Edge"], ["OPR", "Opera"], ["SamsungBrowser", "Samsung Internet"], ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"], ["CriOS", "Chrome"], ["HeadlessChrome", "Chrome"], ["Chrome", "Chrome"], ["Safari", "Safari"]];
const systems = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["CrOS", "ChromeOS"],
  ["Windows", "Windows"], ["Mac OS X", "macOS"], ["Linux", "Linux"]];

/** What a sign-in's device calls itself, in the few words people know: `{ browser, system }`, either may be null. */
export function device(agent) {
  const first = (known) => known.find(([mark]) => agent.includes(mark))?.[1] ?? null;
  return { browser: first(browsers), system: first(systems) };
}
