/* Caption templates: what they give, and what is wrong with them, shows while somebody writes. Without this, a button
   shows it. */
import { LoggedOutError, fetchPage, loggedIn, matchLiveParts, takeContent } from "./fetch-page.js";

const DELAY = 400; // milliseconds after the last key
const form = document.querySelector("[data-preview]");
let timer;
let latest = 0; // only the answer to the latest request is shown

async function update() {
  const request = ++latest;
  const body = new FormData(form);
  body.set("preview", "1");
  try {
    const { page } = await fetchPage(location.href, "[data-preview]", { method: "POST", body });
    if (request === latest) matchLiveParts(page, takeContent);
  } catch (error) { // without a network the button is still there
    if (error instanceof LoggedOutError) loggedIn().then(() => request === latest && update());
  }
}

form.querySelector("[name='preview']")?.toggleAttribute("hidden", true);
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(update, DELAY);
});
