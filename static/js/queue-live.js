/* Polls for changes by other moderators. */
import { AUTOMATIC, fetchPage, isLoggedOut, request } from "./fetch-page.js";
import { desk } from "./queue.js";

const INTERVAL = 1200; // milliseconds from one response to the next request
const broughtForward = new Set(); // ids of urgent answers, each put before the others once

function requestBody() {
  const body = new URLSearchParams(window.location.search);
  body.set("csrfmiddlewaretoken", desk.root.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const article of desk.answers) body.append("answer", `${article.dataset.answer}:${article.dataset.seen}`);
  if (!desk.guard.isIdle) body.set("looking", "1");
  return body;
}

/* Returns whether a queue is missing here: some are listed only while something is in them. */
function showCounts(counts) {
  let isMissing = false;
  for (const [queue, count] of Object.entries(counts)) {
    const shown = desk.root.querySelector(`[data-count="${CSS.escape(queue)}"]`);
    if (shown) shown.textContent = count;
    else if (count !== "0") isMissing = true;
  }
  return isMissing;
}

/* Returns the answer that goes before the one in sight, each once: what somebody has laid behind others stays there. */
function findUrgent(first) {
  const current = Number(desk.current?.dataset.answer);
  if (first.includes(current)) {
    broughtForward.add(current);
    return undefined;
  }
  return first.find((id) => !broughtForward.has(id));
}

/* An answer that did not arrive (no network, a decision was just being saved) is tried again by the next update. */
async function bringForward(id) {
  if (!document.getElementById(`answer-${id}`)) {
    const { page } = await fetchPage(window.location.href, "[data-queue]", AUTOMATIC);
    if (!desk.isSaving) desk.refresh(page);
  }
  if (!document.getElementById(`answer-${id}`)) return;
  broughtForward.add(id);
  desk.bringUrgent(id);
}

async function show(update) {
  for (const id of update.withdrawn) desk.eraseText(id);
  for (const [id, reason] of Object.entries(update.gone)) desk.removeAnswer(id, reason);
  const isQueueMissing = showCounts(update.counts);
  desk.root.querySelector("[data-here]").textContent = update.here;
  desk.root.querySelector("[data-oldest]").textContent = update.oldest;
  desk.showCount();
  if (isQueueMissing || (update.more && desk.answers.length < Number(desk.root.dataset.pageSize))) {
    const { page } = await fetchPage(window.location.href, "[data-queue]", AUTOMATIC);
    if (!desk.isSaving) desk.refresh(page);
  }
  const urgent = findUrgent(update.first);
  if (urgent !== undefined) await bringForward(urgent);
}

async function askForUpdate() {
  if (isLoggedOut() || document.hidden || desk.isSaving) return;
  try {
    const body = requestBody();
    const options = body.has("looking") ? {} : AUTOMATIC;
    const response = await request(desk.root.dataset.live, { method: "POST", body, ...options });
    const update = await response.json();
    desk.root.removeAttribute("data-offline");
    if (!desk.isSaving) await show(update); // else the page that the decision brings is newer
  } catch {
    desk.root.toggleAttribute("data-offline", !isLoggedOut());
  }
}

async function poll() {
  await askForUpdate();
  setTimeout(poll, INTERVAL);
}

setTimeout(poll, INTERVAL);
document.addEventListener("visibilitychange", askForUpdate);
