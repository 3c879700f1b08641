import { account } from "../api.js";
import { announce, el } from "../dom.js";
import { forget, kept, keep } from "../tab.js";
import { text } from "../text.js";
import { card } from "./card.js";
import { codeBoxes } from "./codeboxes.js";
import { form } from "./form.js";
import { link } from "./page.js";

const words = text.verify;
const length = 6;
const pause = 30_000;

/** The code from the mail. It is sent as soon as it is complete. */
export function verify({ session }) {
  const pending = kept("verification");
  if (!pending?.token) {
    return card(words.title, el("p", {}, words.missing),
      link("signup", text.account.doSignUp, { class: "button primary" }));
  }
  const code = codeBoxes("otp", words.code, length, () => element.requestSubmit(), { "data-focus": true });
  const { element, say } = form([code.element], words.submit, async () => {
    try {
      const answer = await account.verify(pending.token, code.input.value);
      forget("verification");
      session.accept(answer);
    } catch (error) {
      code.refuse();
      throw error;
    }
  });
  const resend = resendButton(pending, say);
  const screen = card(words.title,
    el("p", { class: "lead" }, words.lead(pending.email)),
    element,
    el("p", { class: "foot-note spread" }, resend.element, link("signup", words.other)));
  return { ...screen, leave: resend.stop };
}

/** Asks for another code, at most twice a minute. */
function resendButton(pending, say) {
  let timer = 0;
  const element = el("button", { type: "button", class: "plain", onclick: async () => {
    element.disabled = true;
    try {
      await account.resend(pending.token);
      keep("verification", { ...pending, sentAt: Date.now() });
      say("");
      announce(words.resent);
      wait(Date.now() + pause);
    } catch (error) {
      say(error.message);
      wait(Date.now() + (error.retryAfter || 5) * 1000);
    }
  } }, words.resend);

  function wait(until) {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    element.disabled = seconds > 0;
    element.textContent = seconds > 0 ? words.resendIn(seconds) : words.resend;
    if (seconds > 0) timer = setTimeout(() => wait(until), 1000);
  }
  wait(Math.min(Date.now(), pending.sentAt) + pause);
  return { element, stop: () => clearTimeout(timer) };
}
