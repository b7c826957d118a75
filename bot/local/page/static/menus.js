// Menus made of <details>: one open at a time, closed by Escape and by a click elsewhere.

const openMenus = () => document.querySelectorAll("details.menu[open]");

// Between the pointer's going down and its click nothing moves, or the click would miss its button.
let pressed = false;

export function startMenus() {
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["click", "pointercancel", "keydown"]) document.addEventListener(end, () => { pressed = false; }, true);
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("focusin", (event) => {
    if (pressed) return;
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("details.menu[open]")) return;
    target.querySelector(".menu-panel").scrollIntoView({ block: "nearest" });
  }, true);
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (!menu) return;
    if (event.key === "Escape") {
      event.preventDefault();
      closeMenu(menu);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      moveFocus(menu, event);
    }
  }, true);
}

export function closeMenu(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
}

function moveFocus(menu, event) {
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const items = [...menu.querySelectorAll("summary, a, button:enabled, input")];
  const next = items[items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
