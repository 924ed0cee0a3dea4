/* Buttons that copy the text of an element, by its id in data-copy, and say so in its place: data-copied, data-failed.
   They are hidden where nothing can be copied: without scripts, and over http. */
const PERIOD = 4_000; // milliseconds, for which it is said

async function copy(button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  } catch {
    button.textContent = button.dataset.failed;
  }
  setTimeout(() => { button.textContent = label; }, PERIOD);
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(button));
  }
}
