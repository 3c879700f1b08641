import { me } from "../api.js";
import { announce, el } from "../dom.js";
import { text } from "../text.js";
import { field, form, passwordField } from "./form.js";
import { link, page } from "./page.js";
import { signInList } from "./signinlist.js";

const words = text.me;

/** One's name and password, where one is signed in, and the way out. */
export function account({ session }) {
  const signIns = signInList(session);
  const screen = page(words.title, link("dashboard", words.back, { class: "button quiet" }),
    el("div", { class: "settings" },
      el("h1", { tabindex: -1 }, words.title),
      section(words.nameTitle, renameForm(session)),
      section(words.passwordTitle, passwordForm(session, () => signIns.load())),
      section(words.signInsTitle, el("p", { class: "lead" }, words.signInsLead), signIns.element),
      section(words.deleteTitle, el("p", { class: "lead" }, words.deleteLead), deleteForm(session))));
  return { ...screen, shown: () => signIns.load(), leave: () => signIns.leave() };
}

function section(heading, ...children) {
  return el("section", { class: "card" }, el("h2", {}, heading), ...children);
}

function renameForm(session) {
  const name = field("name", text.account.name, { required: true, maxlength: 60, autocomplete: "name",
    value: session.user.name }, text.account.nameHint);
  const done = saved();
  const { element } = form([name.element], words.rename, async () => {
    session.accept(await me.rename(session, name.input.value.trim()));
    done.say(words.renamed);
  }, "primary");
  element.append(done.element);
  return element;
}

function passwordForm(session, changed) {
  const current = passwordField(words.current, { required: true, autocomplete: "current-password" }, null, "current");
  const next = passwordField(words.next, { required: true, minlength: 8, autocomplete: "new-password" },
    text.account.passwordHint);
  const done = saved();
  const { element } = form([current.element, next.element], words.change, async () => {
    await me.changePassword(session, current.input.value, next.input.value);
    element.reset();
    done.say(words.changed);
    changed();
  }, "primary");
  element.append(done.element);
  return element;
}

/** Behind a disclosure, and for who knows the password only. */
function deleteForm(session) {
  const password = passwordField(words.password, { required: true, autocomplete: "current-password" }, null,
    "delete-password");
  const { element } = form([password.element], words.delete, async () => {
    await me.delete(session, password.input.value);
    session.forget();
  }, "danger");
  return el("details", {}, el("summary", {}, words.deleteTitle), element);
}

/** Says that something was done, to eyes and ears, until something else is. */
function saved() {
  const element = el("p", { class: "done" });
  return { element, say: (sentence) => {
    element.textContent = sentence;
    announce(sentence);
  } };
}
