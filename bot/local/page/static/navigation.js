// Links inside the page: fetched and put in place, so that drafts and the connection live on.

import { scrollTo } from "./regions.js";
import { base, notice, post } from "./send.js";
import { fetchAndShow, refresh, scrollAll } from "./live.js";

const narrow = matchMedia("(max-width: 46rem)");

export function startNavigation() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.href);
  });
  addEventListener("popstate", () => go(location.href, false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.getElementById("sidebar").classList.contains("shown")) return showSidebar(false);
    const close = document.getElementById("close-thread");
    if (close && !document.querySelector("dialog[open]") && event.target.closest("#thread")) close.click();
  });
  document.getElementById("open-sidebar").addEventListener("click", () => showSidebar(true));
  document.getElementById("close-sidebar").addEventListener("click", () => showSidebar(false));
  document.addEventListener("page:shown", tellRead);
  document.addEventListener("visibilitychange", tellRead);
  document.addEventListener("submit", async (event) => {
    if (event.target.dataset.send !== "dismiss") return;
    event.preventDefault();
    await post(event.target.action);
    document.getElementById("welcome")?.remove();
    document.getElementById("composer")?.focus();
  });
  tellOpened();
}

async function go(address, push = true) {
  const hadThread = document.getElementById("thread");
  if (push) history.pushState(null, "", address);
  showSidebar(false, false);
  notice("");
  const response = await fetchAndShow(address, true);
  if (!response) return location.assign(address);
  if (response.redirected) history.replaceState(null, "", response.url);
  scrollAll();
  const thread = document.getElementById("thread");
  const target = thread?.querySelector("textarea") ?? document.getElementById("composer");
  if (target && !narrow.matches) target.focus();
  else (thread ? document.getElementById("thread-title") : document.getElementById("main")).focus();
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches(".message")) scrollTo(named.closest(".log"), named);
  if (!hadThread || !thread) tellOpened();
  return refresh();
}

// What stands on the screen in a window that is looked at counts as read.
function tellRead() {
  const log = document.getElementById("log");
  if (!log || document.visibilityState !== "visible") return;
  const last = log.querySelector(".messages > :last-child")?.dataset.ts;
  if (!last || log.dataset.told >= last) return;
  log.dataset.told = last;
  post(`${document.getElementById("conversation").dataset.place}/read`, { ts: last });
}

function tellOpened() {
  const opened = document.getElementById("conversation").dataset.opened;
  if (opened) post(`${base()}/opened`, { tab: opened });
}

function showSidebar(shown, focus = true) {
  const [sidebar, opener] = [document.getElementById("sidebar"), document.getElementById("open-sidebar")];
  if (sidebar.classList.contains("shown") === shown) return;
  sidebar.classList.toggle("shown", shown);
  opener.setAttribute("aria-expanded", String(shown));
  if (shown) sidebar.querySelector("[aria-current]")?.focus();
  else if (focus) opener.focus();
}
