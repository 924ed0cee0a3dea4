/* Keys of the page „Jetzt auf dem Bildschirm“: a key presses the button that names it. Who switched the keys of the
   desk off has none here either. */

function areKeysOn() {
  try {
    return localStorage.getItem("queue-keys") !== "off";
  } catch { // storage may be closed
    return true;
  }
}

function onKey(event) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.matches("input, select, textarea") || event.key.length !== 1 || !areKeysOn()) return;
  const key = CSS.escape(event.key.toLowerCase());
  const button = document.querySelector(`[data-screens] [aria-keyshortcuts="${key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("keydown", onKey);
