import { me } from "../api.js";
import { device } from "../device.js";
import { announce, el } from "../dom.js";
import { text } from "../text.js";
import { fromNow } from "../when.js";

const words = text.me;

/** Where the account is signed in, each with its end, and the end of all. */
export function signInList(session) {
  const list = el("ul", { class: "sign-ins" });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const everywhere = el("button", { class: "danger", onclick: () => attempt(async () => {
    await me.signOutEverywhere(session);
    session.forget();
  }) }, words.everywhere);
  const element = el("div", { class: "stack" }, list, problem,
    el("p", { class: "actions" }, everywhere, el("span", { class: "hint" }, words.everywhereLead)));
  let hasLeft = false;

  async function load() {
    if (list.children.length === 0) list.replaceChildren(el("li", { class: "skeleton" }, text.page.loading));
    await attempt(async () => {
      const all = await me.signIns(session);
      all.sort((a, b) => Number(b.current) - Number(a.current) || b.lastUsedAt - a.lastUsedAt);
      if (!hasLeft) list.replaceChildren(...all.map(row));
    });
  }

  function row({ id, device: agent, lastUsedAt, current }) {
    const name = nameOf(agent);
    const end = el("button", { "aria-label": words.endOf(name), onclick: () => attempt(async () => {
      await me.end(session, id);
      announce(words.ended);
      await load();
      list.querySelector("button")?.focus();
    }) }, words.end);
    return el("li", {},
      el("div", {}, el("p", { class: "device" }, name), el("p", { class: "hint" }, words.lastUsed(fromNow(lastUsedAt)))),
      current ? el("span", { class: "badge" }, words.thisDevice) : end);
  }

  async function attempt(work) {
    problem.hidden = true;
    try {
      await work();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  }
  return { element, load, leave: () => (hasLeft = true) };
}

function nameOf(agent) {
  const { browser, system } = device(agent);
  if (browser && system) return words.device(browser, system);
  return browser ?? system ?? words.unknown;
}
