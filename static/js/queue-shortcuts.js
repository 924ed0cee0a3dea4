/* Keys and thumbs at the desk. A key presses a button of the page; nothing is decided here. */
import { maskChosen } from "./queue-masking.js";
import { desk } from "./queue.js";

const KEY_DELAY = 220; // milliseconds in which another letter shows that somebody is typing, before a key decides
const SWIPE_LENGTH = 96; // CSS pixels
const SWIPE_PERIOD = 800; // milliseconds; what takes longer is no swipe
const LATIN = /\p{Script=Latin}/u;
const { root } = desk;
const help = root.querySelector("[data-shortcuts]");
const isOn = help.querySelector("[data-shortcuts-on]");
let waiting = null; // the key that decides in a moment, and its timer
let touch = null; // where the first finger went down on the current answer

/* the reasons: one tap or key each, in place of the select */
function reasonButton(option) {
  const button = document.createElement("button");
  const key = document.createElement("kbd");
  button.type = "button";
  button.dataset.reason = option.value;
  button.dataset.key = option.dataset.key;
  key.textContent = option.dataset.key.toUpperCase();
  key.setAttribute("aria-hidden", "true");
  button.append(`${option.textContent} `, key);
  return button;
}

function addReasons(article) {
  if (article.querySelector("[data-reasons]")) return;
  const panel = Object.assign(document.createElement("div"), { className: "reasons" });
  panel.dataset.reasons = "";
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", article.querySelector(".refuse label").textContent);
  panel.append(Object.assign(document.createElement("p"), { textContent: root.dataset.messageReason }));
  const options = [...article.querySelectorAll("[name=reason] option[data-key]")];
  const isCrisis = Boolean(article.querySelector("[data-urgent=crisis]"));
  if (isCrisis) options.sort((one, other) => (other.value === "crisis") - (one.value === "crisis"));
  panel.append(...options.map(reasonButton));
  article.querySelector(".refuse").append(panel);
}

function openReasons(article) {
  if (!article.querySelector("[name=reason]")) return;
  addReasons(article);
  article.setAttribute("data-refusing", "");
  article.focus(); // not a button, which the next space would press
}

function closeReasons(article) {
  article.removeAttribute("data-refusing");
}

function reject(article, reason) {
  article.querySelector("[name=reason]").value = reason;
  article.querySelector("[value=reject]").click();
  closeReasons(article);
}

/* keys */
function toggle(radio) {
  if (radio) radio.checked = !radio.checked;
}

/* The button of the current answer that belongs to the key. */
function buttonFor(article, key) {
  const escaped = CSS.escape(key);
  if (article.hasAttribute("data-refusing")) return article.querySelector(`[data-reasons] [data-key="${escaped}"]`);
  return article.querySelector(`[aria-keyshortcuts="${escaped}"]`);
}

/* An action that decides nothing needs not wait. */
function harmless(action) {
  return Object.assign(action, { isHarmless: true });
}

/* What a key does that presses no button; undefined for all others. */
function actionWithoutButton(article, key) {
  if (article.hasAttribute("data-refusing")) return undefined;
  if (key === "n" && article.querySelector("[name=reason]")) return harmless(() => openReasons(article));
  if (key === "w") return harmless(() => desk.skip());
  if (key === "m") return harmless(() => maskChosen(article));
  if (key === "t") return harmless(() => toggle(article.querySelector("[data-suggested] input")));
  if (/^[1-9]$/.test(key)) return harmless(() => toggle(article.querySelector(`.themes [data-key="${key}"]`)));
  return undefined;
}

function plainAction(article, key) {
  const button = buttonFor(article, key);
  return actionWithoutButton(article, key) ?? (button && (() => button.click()));
}

/* With the shift key: show in spite of what was noticed, or reject at once. */
function shiftedAction(article, key) {
  const anyway = article.querySelector("[data-confirmation]:not([hidden]) .anyway");
  if (key === "z") return anyway && (() => anyway.click());
  const option = article.querySelector(`[name=reason] [data-key="${CSS.escape(key)}"]`);
  return option && (() => reject(article, option.value));
}

function toggleHelp() {
  help.open = !help.open;
  help.querySelector("summary").focus();
}

/* What a key does here; undefined if nothing. */
function actionOf(article, key, isShifted) {
  if (key === "?") return harmless(toggleHelp);
  if (key === "u" && !isShifted) return () => desk.undo();
  if (!article) return undefined;
  return isShifted ? shiftedAction(article, key) : plainAction(article, key);
}

/* One letter upon another is typing, and takes back what the one before would have decided. */
function perform(key, action) {
  if (waiting?.key === key) { // struck twice: it counts once
    desk.guard.refuse();
    return;
  }
  const isTyping = desk.guard.isTyping(Boolean(action)) || Boolean(waiting);
  clearTimeout(waiting?.timer);
  waiting = null;
  if (isTyping) desk.guard.noteTyping();
  else if (action?.isHarmless) action();
  else if (action) waiting = { key, timer: setTimeout(() => { waiting = null; action(); }, KEY_DELAY) };
}

function onKey(event) {
  const article = desk.current;
  if (!isOn.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && article) {
    closeReasons(article);
    article.focus();
    return;
  }
  const isTyping = event.target.matches("select, textarea, input:not([type=radio], [type=checkbox])");
  if (isTyping || event.key.length !== 1) return;
  if (event.key === " ") {
    if (waiting) perform(event.key, undefined);
    return;
  }
  const action = actionOf(article, event.key.toLowerCase(), event.shiftKey);
  if (/\p{L}/u.test(event.key) && !LATIN.test(event.key)) desk.refuse(root.dataset.messageLayout);
  else perform(event.key, action);
  if (action) event.preventDefault();
}

function useShortcuts() {
  root.toggleAttribute("data-shortcuts-in-use", isOn.checked);
}

function rememberChoice() {
  useShortcuts();
  try {
    localStorage.setItem("queue-keys", isOn.checked ? "on" : "off");
  } catch { /* storage may be closed: then the choice lasts for this page */ }
}

/* a thumb: a swipe to the right shows, to the left asks for the reason */
function onTouchStart(event) {
  const panel = event.target.closest("[data-now] .weave-panel");
  const { clientX: x, clientY: y } = event.touches[0];
  touch = panel && event.touches.length === 1 ? { x, y, at: Date.now(), press: desk.guard.press() } : null;
}

function onTouchEnd(event) {
  if (!touch) return;
  const { article, allowed } = touch.press;
  const isQuick = Date.now() - touch.at < SWIPE_PERIOD;
  const x = event.changedTouches[0].clientX - touch.x;
  const y = event.changedTouches[0].clientY - touch.y;
  touch = null;
  const isSwipe = isQuick && Math.abs(x) >= SWIPE_LENGTH && Math.abs(y) <= Math.abs(x) / 2;
  if (!isSwipe || String(window.getSelection())) return;
  if (article !== desk.current || !allowed.has(x > 0 ? "show" : "decide")) desk.guard.refuse();
  else if (x > 0) article.querySelector("button.release")?.click();
  else openReasons(article);
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reason]");
  if (button) reject(button.closest("[data-answer]"), button.dataset.reason);
});
root.addEventListener("reason-missing", (event) => openReasons(event.target));
root.addEventListener("touchstart", onTouchStart, { passive: true });
root.addEventListener("touchend", onTouchEnd, { passive: true });
document.addEventListener("keydown", onKey);
root.addEventListener("toggle", ({ target }) => {
  if (target.matches(".note[open]")) target.querySelector("input").focus();
}, { capture: true });
isOn.addEventListener("change", rememberChoice);
try {
  isOn.checked = localStorage.getItem("queue-keys") !== "off";
} catch { /* see rememberChoice */ }
help.hidden = false;
useShortcuts();
