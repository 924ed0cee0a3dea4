/* The form of one post is sent once, and only while the server answers: without a network the browser would show a page
   of its own instead, and what was written would be gone. Whoever was logged out meanwhile goes on after the login. */
import { LoggedOutError, loggedIn, request } from "./fetch-page.js";

const PERIOD = 15_000; // milliseconds until it may be sent again, should the browser have given up
const form = document.querySelector("[data-save]");
const problem = form.querySelector("[data-problem]");
const session = document.querySelector("[data-session]").dataset.session;
let isSending = false;
let isAnswered = false;

async function send(button) {
  try {
    await request(session);
  } catch (error) {
    if (error instanceof LoggedOutError) return loggedIn().then(() => send(button));
    isSending = false;
    problem.hidden = false;
    return;
  }
  isAnswered = true;
  form.requestSubmit(button);
  setTimeout(() => { isSending = false; }, PERIOD);
}

form.addEventListener("submit", (event) => {
  if (isAnswered) {
    isAnswered = false;
    return;
  }
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  problem.hidden = true;
  send(event.submitter);
});
addEventListener("pageshow", () => { isSending = false; });
