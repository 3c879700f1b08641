import { account } from "../api.js";
import { el } from "../dom.js";
import { roomCode } from "../model/ids.js";
import { keep, kept } from "../tab.js";
import { text } from "../text.js";
import { card } from "./card.js";
import { field, form, passwordField } from "./form.js";
import { link } from "./page.js";

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
    keep("verification", { token: answer.verificationToken, email: address, sentAt: Date.now() });
    go("verify");
  });
  return card(words.signUp, invitation(), el("p", { class: "lead" }, words.signUpLead), element,
    el("p", { class: "foot-note" }, words.haveOne, " ", link("signin", words.doSignIn)));
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
      if (error.code !== "not_verified") throw error;
      if (!error.body.verificationToken) throw new Error(words.unverified);
      keep("verification", { token: error.body.verificationToken, email: address, sentAt: Date.now() });
      go("verify");
    }
  });
  return card(words.signIn, invitation(), element,
    el("p", { class: "foot-note spread" }, link("forgot", words.forgot, { onclick: () => keep("address", email.input.value.trim()) }),
      el("span", {}, words.needOne, " ", link("signup", words.toSignUp))));
}

/** The input for an address. */
export function emailField(attributes = {}) {
  return field("email", words.email, { type: "email", required: true, maxlength: 254, autocomplete: "email", dir: "ltr",
    ...attributes });
}

/** Whoever came by a link to a room is told that it is not forgotten; whoever was in one, why they are not any more. */
function invitation() {
  const code = roomCode(kept("return") ?? "");
  if (kept("ended")) return el("p", { class: "invited" }, words.ended, " ", code && words.endedIn(code));
  return code && el("p", { class: "invited" }, words.invited(code));
}
