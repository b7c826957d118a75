// What the elements of blocks hold: read for sending, carried over when they are drawn anew.

// The bare value of one control: a text, the value of an option, a list of values, or null.
export function valueOf(control) {
  switch (control.dataset.type) {
    case "checkboxes":
      return checked(control);
    case "radio_buttons":
      return checked(control)[0] ?? null;
    default:
      if (control.classList.contains("multi")) return checked(control);
      return control.querySelector("input, select, textarea")?.value || null;
  }
}

const checked = (control) => [...control.querySelectorAll("input:checked")].map((input) => input.value);

export const blockOf = (control) => control.closest("[data-block]").dataset.block;

// Everything that a form of blocks holds, for the server to take over.
export function stateOf(root) {
  return [...root.querySelectorAll(".control:not(.overflow)")].map((control) => ({
    block: blockOf(control), action: control.dataset.action, value: valueOf(control),
  }));
}

// Puts what `old` holds into the same controls (by block and action) of `fresh`.
export function carryOver(old, fresh) {
  for (const control of fresh.querySelectorAll(".control:not(.overflow)")) {
    const before = [...old.querySelectorAll(".control")].find((other) => nameOf(other) === nameOf(control));
    if (!before) continue;
    const values = new Set(checked(before));
    const was = [...before.querySelectorAll("input, select, textarea")];
    [...control.querySelectorAll("input, select, textarea")].forEach((input, index) => {
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.has(input.value);
      else if (was[index] && holds(input, was[index].value)) input.value = was[index].value;
    });
    if (control.classList.contains("multi")) summarize(control);
  }
}

const nameOf = (control) => JSON.stringify([blockOf(control), control.dataset.action, control.dataset.type]);

function holds(input, value) {
  return input.tagName !== "SELECT" || [...input.options].some((option) => option.value === value);
}

// What `control` holds now is what the app knows.
export function settle(control) {
  for (const input of control.querySelectorAll("input")) {
    input.defaultChecked = input.checked;
    input.defaultValue = input.value;
  }
  for (const option of control.querySelectorAll("option")) option.defaultSelected = option.selected;
}

// The words on a closed multiple choice, and its limit.
export function summarize(control) {
  const boxes = [...control.querySelectorAll("input")];
  const chosen = boxes.filter((box) => box.checked);
  const text = control.querySelector("summary > span");
  text.textContent = chosen.map((box) => box.dataset.label).join(", ") || text.dataset.placeholder;
  const full = control.dataset.max && chosen.length >= Number(control.dataset.max);
  for (const box of boxes) box.disabled = Boolean(full) && !box.checked;
}
