import { el } from "../dom.js";
import { text } from "../text.js";

/** A labelled input; `hint` and what is wrong with it are tied to it for screen readers. */
export function field(id, label, attributes = {}, hint = null) {
  const [hintId, wrongId] = [`${id}-hint`, `${id}-wrong`];
  const described = hint ? `${hintId} ${wrongId}` : wrongId;
  const input = el("input", { id, name: id, "aria-describedby": described, ...attributes });
  const element = el("div", { class: "field" }, el("label", { for: id }, label), input,
    hint && el("p", { id: hintId, class: "hint" }, hint), el("p", { id: wrongId, class: "wrong" }));
  input.addEventListener("input", () => mark(input, ""));
  return { input, element };
}

/** A password input with a button that shows what is typed. */
export function passwordField(label, attributes, hint, id = "password") {
  const { input, element } = field(id, label, { type: "password", ...attributes }, hint);
  const toggle = el("button", { type: "button", class: "reveal", "aria-controls": id, "aria-pressed": "false",
    onclick: () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      toggle.textContent = show ? text.account.hide : text.account.show;
      toggle.setAttribute("aria-pressed", String(show));
    } }, text.account.show);
  const box = el("div", { class: "with-button" });
  input.replaceWith(box);
  box.append(input, toggle);
  return { input, element };
}

/** Which input a refusal of the server is about. */
const about = { invalid_email: "email", invalid_name: "name", invalid_password: "password", wrong_password: "current",
  invalid_title: "title" };

/**
 * A form that is busy while `submit` runs, and says what went wrong: what is missing at its place, the rest above the button.
 * `look` is the button's class.
 */
export function form(children, label, submit, look = "primary wide") {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const button = el("button", { class: look }, label);
  const element = el("form", { class: "stack", novalidate: true }, ...children, problem, button);
  const say = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  };
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    say("");
    if (!isComplete(element)) return say(text.errors.check);
    button.disabled = true;
    element.setAttribute("aria-busy", "true");
    try {
      await submit();
    } catch (error) {
      say(error.message || text.errors.other);
      element.elements[about[error.code]]?.setAttribute("aria-invalid", "true");
    } finally {
      button.disabled = false;
      element.removeAttribute("aria-busy");
    }
  });
  return { element, say };
}

/** Marks what is missing or malformed, and puts the focus on the first of it. */
function isComplete(element) {
  const inputs = [...element.querySelectorAll("input")];
  for (const input of inputs) mark(input, complaint(input));
  const first = inputs.find((input) => !input.validity.valid);
  first?.focus();
  return !first;
}

function complaint({ validity, minLength }) {
  if (validity.valid) return "";
  if (validity.valueMissing) return text.errors.required;
  return validity.tooShort ? text.errors.short(minLength) : text.errors.badEmail;
}

function mark(input, sentence) {
  if (sentence) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  const place = document.getElementById(`${input.id}-wrong`);
  if (place) place.textContent = sentence;
}
