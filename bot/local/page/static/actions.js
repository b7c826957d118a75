// Buttons, selects, pickers and menus in messages, modals and Home: each use is told to the app.

import { blockOf, settle, stateOf, summarize, valueOf } from "./controls.js";
import { refresh } from "./live.js";
import { closeMenu } from "./menus.js";
import { base, post } from "./send.js";

const TYPING_PAUSE = 900; // a date typed digit by digit is told once, when it is whole

export function startActions() {
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.(".overflow [data-option]");
    const button = event.target.closest?.("[data-type=button][data-live]");
    if (option) {
      const menu = option.closest(".overflow");
      closeMenu(menu);
      act(menu, { chosen: option.dataset.option });
    } else if (button) {
      act(button, { value: button.dataset.value });
    }
  });
  document.addEventListener("change", (event) => {
    const control = event.target.closest?.(".control");
    if (!control) return;
    if (control.classList.contains("multi")) return summarize(control);
    if (!("live" in control.dataset) || control.dataset.type.endsWith("_input")) return;
    if (control.dataset.type.endsWith("picker")) soon(control);
    else act(control, {});
  });
  document.addEventListener("focusout", (event) => {
    const control = event.target.closest?.(".control");
    if (control && waiting.has(control)) now(control);
  });
  document.addEventListener("keydown", (event) => {
    const control = event.target.closest?.(".control[data-live]");
    if (event.key !== "Enter" || !control?.dataset.type.endsWith("_input")) return;
    if (event.target.tagName === "TEXTAREA") return;
    event.preventDefault();
    act(control, {});
  });
  document.addEventListener("toggle", (event) => {
    const control = event.target;
    if (!control.matches?.(".multi[data-live]")) return;
    const value = JSON.stringify(valueOf(control));
    if (control.open) control.dataset.before = value;
    else if (control.dataset.before !== value) act(control, {});
  }, true);
}

const waiting = new Map(); // control → timer

function soon(control) {
  clearTimeout(waiting.get(control));
  waiting.set(control, setTimeout(() => now(control), TYPING_PAUSE));
}

function now(control) {
  clearTimeout(waiting.get(control));
  waiting.delete(control);
  act(control, {});
}

// Tells the app that `control` was used; `value` tells equal buttons apart, `chosen` is an option.
async function act(control, { value, chosen }) {
  if (!(await confirmed(control))) return;
  const view = control.closest("[data-view-id]");
  const message = control.closest(".message");
  const place = view
    ? { view: view.dataset.viewId }
    : { channel: message.dataset.channel, ts: message.dataset.ts };
  const held = chosen ?? (control.classList.contains("control") ? valueOf(control) : null);
  const fields = { ...place, block: blockOf(control), action: control.dataset.action, held: JSON.stringify(held) };
  if (value !== undefined) fields.value = value;
  if (view) fields.state = JSON.stringify(stateOf(view));
  control.setAttribute("aria-busy", "true");
  const answer = await post(`${base()}/act`, fields);
  if (answer.ok) settle(control);
  control.removeAttribute("aria-busy");
  refresh();
}

function confirmed(control) {
  const asked = control.querySelector(":scope > template[data-confirm], :scope > * > template[data-confirm]");
  if (!asked) return Promise.resolve(true);
  const dialog = document.getElementById("confirm");
  dialog.querySelector("[data-words]").replaceChildren(asked.content.cloneNode(true));
  const [no, yes] = dialog.querySelectorAll("button");
  no.textContent = asked.dataset.no;
  yes.textContent = asked.dataset.yes;
  yes.className = `button button-${asked.dataset.style}`;
  dialog.returnValue = "no";
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
