// Keeps the page current: the server says that something changed, the page is fetched anew.

import { base, notice } from "./send.js";
import { rememberAll, scrollTo, scrollToEnd, show } from "./regions.js";

let version = "";
let fetching = null;
let again = false;
let pause = 500;
let lost = false;

// Fetches the address shown and puts in what is new. Calls made meanwhile lead to one more fetch.
export function refresh() {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = (async () => {
    do {
      again = false;
      await fetchAndShow(location.href, false);
    } while (again);
  })().finally(() => { fetching = null; });
  return fetching;
}

export async function fetchAndShow(address, whole) {
  const newFrom = document.getElementById("log")?.dataset.newFrom;
  const headers = whole || newFrom === undefined ? {} : { "X-New-From": newFrom };
  let response;
  try {
    response = await fetch(address, { headers });
  } catch {
    return null; // the connection is lost: the socket notices, and comes back
  }
  if (!response.ok) return null;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!whole && address !== location.href) return null; // meanwhile the person went elsewhere
  const unread = unreadPlaces();
  show(fresh, whole || response.redirected);
  if (!whole && response.redirected) { // the thread that stood here is gone
    history.replaceState(null, "", response.url);
    if (document.activeElement === document.body) document.getElementById("main").focus();
  }
  tellOfNew(unread);
  document.dispatchEvent(new CustomEvent("page:shown"));
  return response;
}

const placeOf = (link) => link.querySelector(".place-name").textContent;

// How many messages are unread in each place of the sidebar, by its name.
function unreadPlaces() {
  const links = [...document.querySelectorAll("#sidebar [data-unread]")];
  return new Map(links.map((link) => [placeOf(link), Number(link.dataset.unread)]));
}

// A message that came to a place out of sight is told of, with the way to it.
function tellOfNew(before) {
  for (const link of document.querySelectorAll("#sidebar [data-unread]:not([aria-current])")) {
    const name = placeOf(link);
    if (Number(link.dataset.unread) > (before.get(name) ?? 0)) notice(`New message: ${name}`, link.href);
  }
}

export function startLive() {
  rememberAll();
  scrollAll();
  if (document.getElementById("welcome")) document.getElementById("log").scrollTop = 0;
  document.dispatchEvent(new CustomEvent("page:shown"));
  connect();
}

// To the end of each list, or up to the mark of what is new.
export function scrollAll() {
  for (const log of document.querySelectorAll(".log")) {
    scrollToEnd(log);
    const mark = log.querySelector(".new-line");
    if (mark && mark.getBoundingClientRect().top < log.getBoundingClientRect().top) scrollTo(log, mark);
  }
}

function connect() {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}${base()}/live`);
  socket.addEventListener("message", ({ data }) => {
    if (lost) notice("");
    lost = false;
    pause = 500;
    document.body.dataset.live = "yes";
    if (version && data !== version) refresh();
    else if (!version && data !== document.body.dataset.version) refresh();
    version = data;
  });
  socket.addEventListener("close", () => {
    delete document.body.dataset.live;
    if (!lost) notice("The connection to the local Slack is lost. Trying again…");
    lost = true;
    setTimeout(connect, pause);
    pause = Math.min(pause * 1.6, 5000);
  });
}
