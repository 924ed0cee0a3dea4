/* Keys of the page „Jetzt auf dem Bildschirm“: a key presses the button that names it, unless it is one of many
   letters: then somebody types, and no field has the focus. Who switched the keys of the desk off has none here
   either. */

const TYPING_PERIOD = 1500; // milliseconds without a letter until typing is over
let typedAt = -Infinity;

function areKeysOn() {
  try {
    return localStorage.getItem("queue-keys") !== "off";
  } catch { // storage may be closed
    return true;
  }
}

function isTyping(event) {
  const isSoon = event.timeStamp - typedAt < TYPING_PERIOD;
  typedAt = event.timeStamp;
  return isSoon;
}

function onKey(event) {
  if (event.key.length === 1 && isTyping(event)) return;
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.matches("input, select, textarea") || event.key.length !== 1 || !areKeysOn()) return;
  const key = CSS.escape(event.key.toLowerCase());
  const button = document.querySelector(`[data-screens] [aria-keyshortcuts="${key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("keydown", onKey);
