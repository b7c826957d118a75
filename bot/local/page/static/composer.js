// The message box: sends, attaches files, and completes slash commands as a list to choose from.

import { refresh } from "./live.js";
import { scrollToEnd } from "./regions.js";
import { post } from "./send.js";

const composerOf = (element) => element.closest?.(".composer");

export function startComposers() {
  document.addEventListener("input", (event) => {
    if (event.target.matches(".composer textarea")) complete(event.target);
    if (event.target.matches(".composer input[type=file]")) listFiles(composerOf(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches(".composer textarea") && !event.isComposing) onKey(event);
  });
  document.addEventListener("focusout", (event) => {
    const composer = composerOf(event.target);
    if (composer && !composer.contains(event.relatedTarget)) choose(composer, null);
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".completion");
    if (!option) return;
    event.preventDefault();
    accept(composerOf(option), option);
  });
  document.addEventListener("click", (event) => {
    const attempt = event.target.closest?.("[data-try]");
    if (attempt) propose(document.getElementById("composer"), `${attempt.dataset.try} `.replace(/ +$/, " "));
    if (event.target.closest?.("[data-slash]")) propose(composerOf(event.target).querySelector("textarea"), "/");
    const chip = event.target.closest?.(".attached button");
    if (chip) detach(composerOf(chip), Number(chip.value));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.send !== "say") return;
    event.preventDefault();
    send(event.target);
  });
}

function propose(box, text) {
  if (!box) return;
  box.value = text;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  complete(box);
}

async function send(form) {
  const [box, files, button] = [form.elements.text, form.elements.files, form.querySelector(".button-primary")];
  const fields = new FormData(form);
  if (!box.value.trim() && !files.files.length) return;
  const typed = box.value;
  form.reset();
  listFiles(form);
  complete(box);
  button.setAttribute("aria-busy", "true");
  const answer = await post(form.action, fields);
  button.removeAttribute("aria-busy");
  if (!answer.ok && !box.value) box.value = typed;
  await refresh();
  scrollToEnd(form.parentElement.querySelector(".log"));
}

// Attached files

function listFiles(form) {
  const list = form.querySelector(".attached");
  list.replaceChildren(...[...form.elements.files.files].map((file, index) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", value: index, textContent: `${file.name} ×` });
    button.setAttribute("aria-label", `Remove ${file.name}`);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  list.hidden = !list.children.length;
}

function detach(form, index) {
  const kept = new DataTransfer();
  [...form.elements.files.files].forEach((file, number) => number !== index && kept.items.add(file));
  form.elements.files.files = kept.files;
  listFiles(form);
  form.elements.text.focus();
}

// Completion of slash commands

const optionsOf = (composer) => [...composer.querySelectorAll(".completion")];

function complete(box) {
  const composer = composerOf(box);
  if (!composer.querySelector(".completions")) return;
  const [word, ...rest] = box.value.toLowerCase().split(/\s/);
  const typing = word.startsWith("/") && !rest.length;
  const fitting = optionsOf(composer).filter((option) => {
    option.hidden = !(typing && option.dataset.command.startsWith(word));
    return !option.hidden;
  });
  choose(composer, fitting[0] ?? null);
  if (fitting.length) {
    const count = fitting.length === 1 ? "1 command" : `${fitting.length} commands`;
    speak(`${count}. ${fitting[0].dataset.command}. Arrow keys choose, Enter takes it.`);
  }
  showHint(composer, typing ? null : optionsOf(composer).find((option) => option.dataset.command === word));
}

function choose(composer, option) {
  const list = composer.querySelector(".completions");
  if (!list) return;
  list.hidden = !option;
  for (const other of optionsOf(composer)) other.setAttribute("aria-selected", String(other === option));
  const box = composer.elements.text;
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function accept(composer, option) {
  propose(composer.elements.text, `${option.dataset.command} `);
}

function showHint(composer, option) {
  const hint = composer.querySelector(".command-hint");
  hint.hidden = !option;
  if (!option) return;
  const name = Object.assign(document.createElement("strong"), { textContent: option.dataset.command });
  hint.replaceChildren(name, ` ${option.dataset.hint}`);
  speak(`${option.dataset.command} ${option.dataset.hint}`);
}

function speak(words) {
  document.getElementById("spoken").textContent = words;
}

function onKey(event) {
  const composer = composerOf(event.target);
  const fitting = optionsOf(composer).filter((option) => !option.hidden);
  const open = composer.querySelector(".completions:not([hidden])");
  const at = fitting.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const takes = (event.key === "Tab" || event.key === "Enter") && !event.shiftKey;
  const typed = event.target.value.trim().toLowerCase();
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(composer, fitting[(at + step + fitting.length) % fitting.length]);
  } else if (open && event.key === "Escape") {
    choose(composer, null);
  } else if (open && takes && (event.key === "Tab" || fitting[at].dataset.command !== typed)) {
    accept(composer, fitting[at]);
  } else if (event.key === "Enter" && !event.shiftKey) {
    composer.requestSubmit();
  } else {
    return;
  }
  event.preventDefault();
}
