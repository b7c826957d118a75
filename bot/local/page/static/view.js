// Modals: opened, replaced and closed as the app says; errors stand beside their inputs.

import { blockOf, carryOver, stateOf, valueOf } from "./controls.js";
import { refresh } from "./live.js";
import { sameIn } from "./regions.js";
import { base, post } from "./send.js";

const dialog = () => document.getElementById("view");
let opener = null; // what had the focus before the first modal opened

export function startView() {
  document.addEventListener("view:replace", ({ detail }) => replace(detail.shown, detail.fresh));
  dialog().addEventListener("cancel", (event) => {
    event.preventDefault();
    if (event.target === dialog()) close("one");
  });
  dialog().addEventListener("close", () => dialog().dataset.viewId && close("all"));
  dialog().addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) close(button.dataset.close);
  });
  dialog().addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.target);
  });
  if (dialog().dataset.viewId) open();
}

function replace(shown, fresh) {
  const sameView = shown.dataset.viewId && shown.dataset.viewId === fresh.dataset.viewId;
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = shown.querySelector(".dialog-body")?.scrollTop ?? 0;
  if (sameView) carryOver(shown, fresh);
  if (!shown.dataset.viewId) opener = document.activeElement;
  const now = sameView && focused && sameIn(fresh, focused);
  shown.replaceChildren(...fresh.childNodes);
  if (!fresh.dataset.viewId) {
    delete shown.dataset.viewId;
    shown.close();
    const again = document.contains(opener) ? opener : document.getElementById(opener?.id);
    (again ?? document.getElementById("composer"))?.focus();
    return;
  }
  shown.dataset.viewId = fresh.dataset.viewId;
  if (!shown.open) open();
  else if (!sameView) focusFirst();
  else {
    shown.querySelector(".dialog-body").scrollTop = scrolled;
    (now ?? document.getElementById("view-title")).focus({ preventScroll: true });
  }
}

function open() {
  dialog().showModal();
  focusFirst();
}

function focusFirst() {
  const first = dialog().querySelector(".dialog-body :is(input, select, textarea, summary)");
  (first ?? document.getElementById("view-title")).focus();
}

async function close(which) {
  await post(`${base()}/view/${dialog().dataset.viewId}/close`, { which });
  refresh();
}

async function submit(form) {
  if (!complete(form)) return;
  const button = form.querySelector("[data-submit]");
  if (!button || button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const answer = await post(form.action, { state: JSON.stringify(stateOf(form)) });
  button.removeAttribute("aria-busy");
  if (answer.errors) showErrors(form, answer.errors);
  else await refresh();
}

// Whether every input may be sent; otherwise each that may not says why.
function complete(form) {
  const errors = {};
  for (const place of form.querySelectorAll("[data-input]")) {
    const control = place.querySelector(".control");
    if (!control) continue;
    const value = valueOf(control);
    const empty = value === null || value.length === 0;
    const wrong = [...control.querySelectorAll("input, textarea")].find((input) => !input.checkValidity());
    if (empty && "required" in place.dataset && !wrong) errors[blockOf(control)] = "Please fill this in.";
    else if (wrong) errors[blockOf(control)] = wrong.validationMessage;
  }
  showErrors(form, errors);
  return Object.keys(errors).length === 0;
}

function showErrors(form, errors) {
  let first = null;
  for (const block of form.querySelectorAll(".block-input")) {
    const words = errors[block.dataset.block] ?? "";
    const place = block.querySelector(".error");
    const input = block.querySelector("input, select, textarea, summary");
    place.textContent = words;
    place.hidden = !words;
    for (const field of block.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (!words) continue;
    input?.setAttribute("aria-invalid", "true");
    first ??= input;
  }
  const count = Object.keys(errors).length;
  const summary = form.querySelector(".error-summary");
  summary.hidden = !count;
  summary.textContent = count === 1 ? "One answer needs another look." : `${count} answers need another look.`;
  first?.focus();
}
