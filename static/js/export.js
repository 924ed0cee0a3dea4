/* The choice of an export: numbers and previews follow the ticks. Without this, a button shows them. */
import { LoggedOutError, fetchPage, loggedIn, matchLiveParts, takeContent } from "./fetch-page.js";

const DELAY = 250; // milliseconds after the last tick
const form = document.querySelector("form.choice");
let timer;
let latest = 0; // only the answer to the latest request is shown

async function update() {
  const request = ++latest;
  const query = new URLSearchParams(new FormData(form));
  query.delete("csrfmiddlewaretoken");
  if (!query.has("formats")) query.append("formats", "");
  try {
    const { page } = await fetchPage(`?${query}`, "[data-live]");
    if (request === latest) matchLiveParts(page, takeContent);
  } catch (error) { // without a network the button is still there
    if (error instanceof LoggedOutError) loggedIn().then(() => request === latest && update());
  }
}

if (form) {
  document.body.classList.add("follows");
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(update, DELAY);
  });
  // What somebody ticked before this script came, or what the back button brought.
  if ([...form.elements].some((field) => field.checked !== field.defaultChecked)) update();
}
