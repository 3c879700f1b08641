import { account } from "../api.js";
import { announce, el } from "../dom.js";
import { forget, kept, keep } from "../tab.js";
import { text } from "../text.js";
import { field, form } from "./form.js";
import { link, page } from "./page.js";

const words = text.verify;
const length = 6;

/** The code from the mail. It is sent as soon as it is complete. */
export function verify({ session }) {
  const pending = kept("verification");
  if (!pending?.token) {
    return page(words.title, null, el("section", { class: "card" },
      el("h1", { tabindex: -1 }, words.title), el("p", {}, words.missing),
      link("signup", text.account.doSignUp, { class: "button primary" })));
  }
  const code = field("otp", words.code, { required: true, inputmode: "numeric", autocomplete: "one-time-code",
    class: "code", maxlength: 12, spellcheck: "false", "data-focus": true });
  const { element, say } = form([code.element], words.submit, async () => {
    try {
      const answer = await account.verify(pending.token, digits(code.input.value));
      forget("verification");
      session.accept(answer);
    } catch (error) {
      code.input.value = "";
      code.input.focus();
      throw error;
    }
  });
  code.input.addEventListener("input", () => {
    if (digits(code.input.value).length === length) element.requestSubmit();
  });
  const resend = resendButton(pending, say);
  const screen = page(words.title, null, el("section", { class: "card" },
    el("h1", { tabindex: -1 }, words.title),
    el("p", { class: "lead" }, words.lead(pending.email)),
    element,
    el("p", { class: "actions spread" }, resend.element, link("signup", words.other))));
  return { ...screen, leave: resend.stop };
}

function digits(value) {
  return value.replace(/\D/g, "");
}

/** Asks for another code, at most twice a minute. */
function resendButton(pending, say) {
  let timer = 0;
  const element = el("button", { type: "button", class: "plain", onclick: async () => {
    element.disabled = true;
    try {
      const answer = await account.resend(pending.token);
      if (answer.verificationToken) keep("verification", { ...pending, token: answer.verificationToken });
      if (answer.verificationToken) pending.token = answer.verificationToken;
      say("");
      announce(words.resent);
      wait(30);
    } catch (error) {
      say(error.message);
      wait(error.retryAfter || 5);
    }
  } }, words.resend);

  function wait(seconds) {
    element.disabled = seconds > 0;
    element.textContent = seconds > 0 ? words.resendIn(seconds) : words.resend;
    if (seconds > 0) timer = setTimeout(() => wait(seconds - 1), 1000);
  }
  return { element, stop: () => clearTimeout(timer) };
}
