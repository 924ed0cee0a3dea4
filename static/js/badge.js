/* Fetches the badge every minute on staff pages that stay open: the link to the queue and the title of the tab; and
   where a page says whether screens are paused, that too. */
import { AUTOMATIC, fetchPage, takeContent } from "./fetch-page.js";

const INTERVAL = 60_000; // milliseconds
const TITLE_PREFIX = /^(⚠ )?(\([^)]*\) )?/; // the desk writes its own count
const badge = document.querySelector("[data-waiting]");

function prefix() {
  return badge.firstElementChild.dataset.titlePrefix;
}

function show(fresh) {
  const before = prefix();
  if (fresh.textContent === badge.firstElementChild.textContent && fresh.dataset.titlePrefix === before) return;
  const title = document.title.replace(before, "").replace(TITLE_PREFIX, "");
  badge.replaceChildren(document.adoptNode(fresh));
  document.title = prefix() + title;
}

function showPauses(fresh) {
  const place = document.querySelector("[data-pauses]");
  if (place && place.innerHTML !== fresh.innerHTML) takeContent(place, fresh);
}

async function update() {
  try {
    const { page } = await fetchPage(badge.dataset.waiting, "[data-title-prefix]", AUTOMATIC);
    show(page.querySelector("[data-title-prefix]"));
    showPauses(page.querySelector("[data-pauses]"));
  } catch { /* without a network, or logged out: the next time */ }
}

if (badge) setInterval(update, INTERVAL);
