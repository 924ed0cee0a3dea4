/* A form in which staff write is sent only while the server answers: without a network the browser would show a page of
   its own instead, and what was written would be gone. For every form with the message of admin/_kept_form.html.
   What is sent while logged out is kept by the server (accounts/resend.html). */
import { timeLimit } from "./session.js";

const PERIOD = 15_000; // milliseconds until it may be sent again, should the browser have given up
const address = document.querySelector("[data-session]")?.dataset.session ?? location.href;
const sending = new Set(); // forms on their way
let answered = null; // the form that goes out now

async function serverAnswers() {
  try {
    const response = await fetch(address, { credentials: "same-origin", redirect: "manual", signal: timeLimit() });
    return response.status < 500;
  } catch {
    return false;
  }
}

async function send(form, button, problem) {
  sending.add(form);
  problem.hidden = true;
  if (!await serverAnswers()) {
    sending.delete(form);
    problem.hidden = false;
    return;
  }
  setTimeout(() => sending.delete(form), PERIOD);
  answered = form;
  form.requestSubmit(button);
  answered = null;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const problem = form.querySelector("[data-unsent]");
  if (!problem || form === answered || event.submitter?.formMethod === "dialog") return; // Enter sends nothing
  event.preventDefault();
  if (!sending.has(form)) send(form, event.submitter, problem);
});
addEventListener("pageshow", () => sending.clear());
