/* Staff pages that follow what they show: every fifteen seconds, or as the first data-live-every says in milliseconds,
   the same page is read again, and what is marked with data-live takes its new content. The rest stays as it is, ticks
   and what is being typed too. */
import { AUTOMATIC, fetchPage, matchLiveParts, takeContent } from "./fetch-page.js";

const INTERVAL = 15_000; // milliseconds

function intervalOf(page) {
  return Number(page.querySelector("[data-live-every]")?.dataset.liveEvery ?? INTERVAL);
}

/* Details that somebody opened stay open. */
function keepOpen(before, after) {
  const opened = before.querySelectorAll("details");
  after.querySelectorAll("details").forEach((details, index) => {
    if (opened[index]) details.open = opened[index].open;
  });
}

/* What somebody works with keeps its content, and so does what they opened to decide about: the next press belongs to
   what they read. */
function replace(before, after) {
  if (before.contains(document.activeElement) || before.querySelector("[data-hold][open]")) return;
  keepOpen(before, after);
  if (before.innerHTML !== after.innerHTML) takeContent(before, after);
}

async function update() {
  try {
    const { page } = await fetchPage(window.location.href, "[data-live]", AUTOMATIC);
    interval = intervalOf(page); // the parts leave the page when they are taken over
    matchLiveParts(page, replace);
  } catch { /* without a network, or logged out: the next time */ }
}

/* The next time counts from the answer: a slow server is never asked twice at once. */
async function follow() {
  if (!document.hidden) await update();
  setTimeout(follow, interval);
}

let interval = intervalOf(document);
if (document.querySelector("[data-live]")) setTimeout(follow, interval);
