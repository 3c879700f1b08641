import { account } from "../api.js";
import { el } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { keep, kept } from "../tab.js";
import { text } from "../text.js";
import { field, form, passwordField } from "./form.js";
import { link, page } from "./page.js";

const words = text.account;

/** Name, address and password; then the code is asked for. */
export function signUp({ go }) {
  const name = field("name", words.name, { required: true, maxlength: 60, autocomplete: "name", "data-focus": true },
    words.nameHint);
  const email = emailField();
  const password = passwordField(words.password, { required: true, minlength: 8, autocomplete: "new-password" },
    words.passwordHint);
  const { element } = form([name.element, email.element, password.element], words.doSignUp, async () => {
    const address = email.input.value.trim();
    const answer = await account.signUp(name.input.value.trim(), address, password.input.value);
    keep("verification", { token: answer.verificationToken, email: address });
    go("verify");
  });
  return card(words.signUp, words.signUpLead, element, el("p", {}, words.haveOne, " ", link("signin", words.doSignIn)));
}

/** Address and password. An address that was never verified is sent to the code, when the server gives a token for it. */
export function signIn({ session, go }) {
  const email = emailField({ "data-focus": true });
  const password = passwordField(words.password, { required: true, autocomplete: "current-password" });
  const { element } = form([email.element, password.element], words.doSignIn, async () => {
    const address = email.input.value.trim();
    try {
      session.accept(await account.signIn(address, password.input.value));
    } catch (error) {
      if (error.status !== 403) throw error;
      if (!error.body.verificationToken) throw new Error(words.unverified);
      keep("verification", { token: error.body.verificationToken, email: address });
      go("verify");
    }
  });
  return card(words.signIn, null, element, el("p", {}, words.needOne, " ", link("signup", words.toSignUp)));
}

function emailField(attributes = {}) {
  return field("email", words.email, { type: "email", required: true, maxlength: 254, autocomplete: "email", ...attributes });
}

function card(heading, lead, element, foot) {
  const invited = roomCode(kept("return") ?? "");
  return page(heading, null,
    el("section", { class: "card" },
      el("h1", { tabindex: -1 }, heading),
      invited && el("p", { class: "invited" }, words.invited(invited)),
      lead && el("p", { class: "lead" }, lead),
      element, foot));
}
