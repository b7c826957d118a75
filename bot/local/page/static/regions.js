// Puts a freshly drawn page in the place of the one shown, touching only what differs: what the
// person is typing, where they have scrolled and what has the focus stays.

const delivered = new WeakMap(); // element → its HTML as the server sent it, choices left out

const remember = (element) => delivered.set(element, withoutChoices(element));
const parts = (root) => root.querySelectorAll("[data-region], [data-list] > [data-key]");

export function rememberAll() {
  parts(document).forEach(remember);
}

// Shows `fresh` (a parsed document). With `whole` another place is shown: its panes are replaced.
export function show(fresh, whole) {
  document.title = fresh.title;
  if (whole) {
    replacePanes(fresh);
  } else {
    for (const list of fresh.querySelectorAll("[data-list]")) mergeList(document.getElementById(list.id), list);
  }
  for (const region of fresh.querySelectorAll("[data-region]")) {
    const shown = document.getElementById(region.id);
    if (shown) replace(shown, region);
  }
}

function replacePanes(fresh) {
  const [shown, next] = [document.getElementById("main"), fresh.getElementById("main")];
  for (const pane of ["conversation", "thread"]) {
    const [old, now] = [shown.querySelector(`#${pane}`), next.querySelector(`#${pane}`)];
    if (old && now && old.dataset.place === now.dataset.place) {
      for (const list of now.querySelectorAll("[data-list]")) mergeList(document.getElementById(list.id), list);
      continue;
    }
    if (now) parts(now).forEach(remember);
    if (old && now) old.replaceWith(now);
    else if (now) shown.append(now);
    else old?.remove();
  }
  shown.className = next.className;
}

function mergeList(shown, fresh) {
  if (!shown) return;
  const log = shown.closest(".log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const old = new Map([...shown.children].map((item) => [item.dataset.key, item]));
  let before = null; // the element after which the next one belongs
  let grew = false;
  for (const item of [...fresh.children]) {
    const there = old.get(item.dataset.key);
    old.delete(item.dataset.key);
    if (there) {
      before = replace(there, item);
    } else {
      remember(item);
      if (before) before.after(item);
      else shown.prepend(item);
      before = item;
      grew = true;
    }
  }
  const lost = [...old.values()].some((item) => item.contains(document.activeElement));
  for (const gone of old.values()) gone.remove();
  if (lost) shown.closest(".conversation, .thread")?.querySelector("textarea")?.focus();
  if (grew && atEnd) scrollToEnd(log);
}

// Shows the end of a list of messages; of a message that is longer than the window, its beginning.
export function scrollToEnd(log) {
  const last = log.querySelector(".messages > :last-child");
  log.scrollTop = log.scrollHeight;
  if (last?.offsetHeight > log.clientHeight) scrollTo(log, last);
}

// Brings `item` to the top of its list. Nothing around the list moves, as its heading would.
export function scrollTo(log, item) {
  log.scrollTop += item.getBoundingClientRect().top - log.getBoundingClientRect().top;
}

// Puts `fresh` in the place of `shown` if the server sent something new; returns what is shown.
function replace(shown, fresh) {
  const html = withoutChoices(fresh);
  if (delivered.get(shown) === html) return shown;
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  const open = [...shown.querySelectorAll("details[open] > summary[id]")].map((summary) => summary.id);
  if (shown.dataset.list) {
    mergeList(shown, fresh);
    return shown;
  }
  if (shown.tagName === "DIALOG") {
    document.dispatchEvent(new CustomEvent("view:replace", { detail: { shown, fresh } }));
    delivered.set(shown, html);
    return shown;
  }
  delivered.set(fresh, html);
  shown.replaceWith(fresh);
  for (const id of open) document.getElementById(id)?.parentElement.setAttribute("open", "");
  if (focused) (sameIn(fresh, focused) ?? (fresh.tabIndex >= -1 ? fresh : null))?.focus({ preventScroll: true });
  return fresh;
}

// The HTML of `element` as if nobody had chosen anything: the page shows already what is chosen here,
// and a message is not drawn (and read out) again because of it.
function withoutChoices(element) {
  const bare = element.cloneNode(true);
  for (const held of bare.querySelectorAll("[selected], [checked]")) {
    held.removeAttribute("selected");
    held.removeAttribute("checked");
  }
  const typed = ".control input:not([type=checkbox], [type=radio])";
  for (const input of bare.querySelectorAll(typed)) input.removeAttribute("value");
  for (const words of bare.querySelectorAll("[data-placeholder], .control textarea")) words.textContent = "";
  return bare.outerHTML;
}

// The element in `fresh` that takes the part of `old`: by what it does for the app, by id, by address.
export function sameIn(fresh, old) {
  const used = old.closest("[data-action]");
  if (used) {
    const all = [...fresh.querySelectorAll("[data-action]")];
    const now = all.find((one) => handleOf(one) === handleOf(used));
    const inputs = (root) => [...root.querySelectorAll("input, select, textarea, summary")];
    return old === used ? now : now && inputs(now)[inputs(used).indexOf(old)];
  }
  const find = (selector) => (fresh.matches(selector) ? fresh : fresh.querySelector(selector));
  if (old.id) return find(`#${CSS.escape(old.id)}`);
  return old.getAttribute("href") && find(`a[href="${CSS.escape(old.getAttribute("href"))}"]`);
}

function handleOf(used) {
  const { action, value } = used.dataset;
  return JSON.stringify([used.closest("[data-block]").dataset.block, action, value]);
}
