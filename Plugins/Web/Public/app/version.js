/** The protocol this page speaks: 2, or 1 when its address says `?v=1`. Decided once, when the page is loaded. */
export const version = new URLSearchParams(location.search).get("v") === "1" ? 1 : 2;

/** What the addresses of all screens carry on, so that the choice outlives navigation and a reload. */
export const carried = version === 1 ? "?v=1" : "";
