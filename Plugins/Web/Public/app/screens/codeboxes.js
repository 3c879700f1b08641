import { el } from "../dom.js";

/**
 * A code of so many digits, one box each. It is one input with boxes drawn under it, so that pasting, filling in by the
 * device, deleting and screen readers work as they do in any input. `complete(digits)` is called with the last digit.
 */
export function codeBoxes(id, label, length, complete, attributes = {}) {
  const boxes = Array.from({ length }, () => el("span", {}));
  const wrongId = `${id}-wrong`;
  const input = el("input", { id, name: id, required: true, type: "text", inputmode: "numeric", autocomplete: "one-time-code",
    spellcheck: "false", dir: "ltr", "aria-describedby": wrongId, ...attributes });
  const row = el("div", { class: "code-boxes", dir: "ltr", "data-length": length }, input,
    el("div", { class: "boxes", "aria-hidden": "true" }, boxes));
  const element = el("div", { class: "field" }, el("label", { for: id }, label), row, el("p", { id: wrongId, class: "wrong" }));

  function show() {
    const digits = input.value;
    boxes.forEach((box, i) => {
      box.textContent = digits[i] ?? "";
      box.classList.toggle("next", i === Math.min(digits.length, length - 1));
    });
  }
  input.addEventListener("input", () => {
    const before = input.value;
    input.value = digitsOf(before).slice(0, length);
    input.removeAttribute("aria-invalid");
    document.getElementById(wrongId).textContent = "";
    show();
    if (input.value.length === length) complete(input.value);
  });
  show();
  return {
    input, element,
    /** Empties the boxes for another try; what was wrong is shown by their colour. */
    refuse() {
      input.value = "";
      input.setAttribute("aria-invalid", "true");
      show();
      input.focus();
    },
  };
}

/** The digits in what was typed or pasted, whatever stands between them; those of Arabic keyboards count. */
export function digitsOf(text) {
  return [...text].map(asDigit).join("");
}

function asDigit(character) {
  const code = character.codePointAt(0);
  for (const zero of [0x30, 0x660, 0x6f0, 0xff10]) {
    if (code >= zero && code <= zero + 9) return String(code - zero);
  }
  return "";
}
