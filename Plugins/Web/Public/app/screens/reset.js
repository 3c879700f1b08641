import { account } from "../api.js";
import { el } from "../dom.js";
import { forget, keep, kept } from "../tab.js";
import { text } from "../text.js";
import { card } from "./card.js";
import { codeBoxes } from "./codeboxes.js";
import { form, passwordField } from "./form.js";
import { link } from "./page.js";
import { emailField } from "./signin.js";

const words = text.reset;
const length = 8;

/** Asks for a code to set a new password with. */
export function forgot({ go }) {
  const email = emailField({ "data-focus": true, value: kept("address") });
  const { element } = form([email.element], words.send, async () => {
    const address = email.input.value.trim();
    const { resetToken } = await account.forgot(address);
    keep("reset", { token: resetToken, email: address });
    go("reset");
  });
  return card(words.forgotTitle, el("p", { class: "lead" }, words.forgotLead), element,
    el("p", { class: "foot-note" }, link("signin", words.back)));
}

/** The code from the mail, and the new password. */
export function reset({ session }) {
  const pending = kept("reset");
  if (!pending?.token) {
    return card(words.title, el("p", {}, words.missing), link("forgot", words.send, { class: "button primary" }));
  }
  const code = codeBoxes("otp", text.verify.code, length, () => password.input.focus(), { "data-focus": true });
  const password = passwordField(words.newPassword, { required: true, minlength: 8, autocomplete: "new-password" },
    text.account.passwordHint);
  const { element } = form([code.element, password.element], words.submit, async () => {
    try {
      const answer = await account.reset(pending.token, code.input.value, password.input.value);
      forget("reset");
      session.accept(answer);
    } catch (error) {
      if (error.code === "invalid_code") code.refuse();
      throw error;
    }
  });
  return card(words.title, el("p", { class: "lead" }, words.lead(pending.email)), element,
    el("p", { class: "hint" }, words.ends),
    el("p", { class: "foot-note spread" }, link("forgot", text.verify.resend), link("signin", words.back)));
}
