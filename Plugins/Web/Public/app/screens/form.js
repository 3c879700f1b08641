import { el } from "../dom.js";
import { text } from "../text.js";

/** A labelled input; `hint` is tied to it for screen readers. */
export function field(id, label, attributes = {}, hint = null) {
  const hintId = hint ? `${id}-hint` : null;
  const input = el("input", { id, name: id, "aria-describedby": hintId, ...attributes });
  const note = hint && el("p", { id: hintId, class: "hint" }, hint);
  return { input, element: el("div", { class: "field" }, el("label", { for: id }, label), input, note) };
}

/** A password input with a button that shows what is typed. */
export function passwordField(label, attributes, hint) {
  const { input, element } = field("password", label, { type: "password", ...attributes }, hint);
  const toggle = el("button", { type: "button", class: "reveal", "aria-controls": "password", "aria-pressed": "false",
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

/** A form that is busy while `submit` runs, and says what went wrong. */
export function form(children, label, submit) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const button = el("button", { class: "primary wide" }, label);
  const element = el("form", { class: "stack", novalidate: true }, ...children, problem, button);
  const say = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  };
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    if (!element.checkValidity()) {
      const wrong = element.querySelector(":invalid");
      say(`${wrong.labels[0].textContent}: ${wrong.validationMessage}`);
      wrong.focus();
      return;
    }
    say("");
    button.disabled = true;
    element.setAttribute("aria-busy", "true");
    try {
      await submit();
    } catch (error) {
      say(error.message || text.errors.other);
    } finally {
      button.disabled = false;
      element.removeAttribute("aria-busy");
    }
  });
  return { element, say };
}
