// The clock of the local Slack: it runs on in the page, and its menu moves it.

import { closeMenu } from "./menus.js";
import { refresh } from "./live.js";
import { post } from "./send.js";

let offset = 0; // between the local Slack's clock and this computer's, in ms

export function startClock() {
  setOffset();
  document.addEventListener("page:shown", setOffset);
  setInterval(tick, 1000);
  document.getElementById("clock-menu").addEventListener("toggle", ({ target }) => {
    if (target.open) refresh(); // what can be jumped to changes also while the page hears of nothing
    const now = document.getElementById("now").getAttribute("datetime").slice(0, 16);
    const moment = document.getElementById("clock-moment");
    // The event comes late: somebody may be typing already.
    if (target.open && document.activeElement !== moment) moment.value = now;
  });
  document.addEventListener("submit", async (event) => {
    if (event.target.dataset.send !== "clock") return;
    event.preventDefault();
    const fields = new FormData(event.target);
    if (event.submitter?.name) fields.set(event.submitter.name, event.submitter.value);
    const answer = await post(event.target.action, fields);
    if (answer.ok) closeMenu(document.getElementById("clock-menu"));
  });
}

let seen = "";

function setOffset() {
  const { epoch } = document.getElementById("now").dataset;
  if (epoch === seen) return;
  seen = epoch;
  offset = Number(epoch) * 1000 - Date.now();
}

function tick() {
  const time = document.getElementById("now");
  const moment = new Date(Date.now() + offset);
  const say = (options) => moment.toLocaleString("en-US", { timeZone: time.dataset.zone, ...options });
  const words = [
    `${say({ weekday: "short", month: "short", day: "numeric", year: "numeric" })},`,
    say({ hour: "numeric", minute: "2-digit", timeZoneName: "short" }).replace("\u202f", " "),
  ];
  time.querySelectorAll("span").forEach((span, index) => {
    if (span.textContent !== words[index]) span.textContent = words[index];
  });
}
