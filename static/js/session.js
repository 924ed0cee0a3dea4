/* What a staff page does when the session of its person has ended: it says so, keeps everything that was written, asks
   every few seconds whether they are logged in again in another tab, and goes on with a fresh CSRF token. */

const INTERVAL = 5000; // milliseconds between two questions while logged out
const TIME_LIMIT = 15_000; // milliseconds until a server that does not answer counts as lost
const TOKEN = "csrfmiddlewaretoken";
const notice = document.querySelector("[data-session]");
let login = null; // while logged out: {promise, resolve}
let timer;

export class LoggedOutError extends Error {}

/* A signal that ends a request which the server does not answer in time. */
export function timeLimit() {
  const limit = new AbortController();
  setTimeout(() => limit.abort(), TIME_LIMIT);
  return limit.signal;
}

export function isLoggedOut() {
  return Boolean(login);
}

/* Resolves as soon as the person of this page is logged in. */
export function loggedIn() {
  return login?.promise ?? Promise.resolve();
}

/* Whether the response says that nobody is logged in, or that the page's CSRF token is from before a login. */
export function needsLogin(response) {
  if (response.status === 401) return true;
  return response.redirected && new URL(response.url).pathname === loginLink().pathname;
}

/* Take over the CSRF token of the person who is logged in now, into all forms and into `body`. Throws a LoggedOutError,
   and shows the notice until they are back, if this is nobody or somebody else. */
export async function resume(body) {
  const session = await askSession();
  if (!session || (notice.dataset.person ?? session.person) !== session.person) {
    startWaiting(Boolean(session));
    throw new LoggedOutError();
  }
  for (const field of document.querySelectorAll(`[name=${TOKEN}]`)) field.value = session.token;
  if (body?.has(TOKEN)) body.set(TOKEN, session.token);
  stopWaiting();
}

function loginLink() {
  return notice.querySelector("a[target]");
}

/* Who is logged in, with a token, or null. */
async function askSession() {
  const options = { credentials: "same-origin", redirect: "manual", headers: { "X-Automatic": "1" } };
  const response = await fetch(notice.dataset.session, { ...options, signal: timeLimit() });
  if (response.type === "opaqueredirect") return null; // to the login page
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

function show(isOut, isSomebodyElse = false) {
  for (const part of document.querySelectorAll("[data-logged-out]")) part.hidden = !isOut;
  for (const part of document.querySelectorAll("[data-logged-in]")) part.hidden = isOut;
  for (const part of document.querySelectorAll("[data-nobody]")) part.hidden = isSomebodyElse;
  for (const part of document.querySelectorAll("[data-somebody-else]")) part.hidden = !isSomebodyElse;
}

function makeLogin() {
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
}

function startWaiting(isSomebodyElse) {
  login ??= makeLogin();
  clearInterval(timer);
  timer = setInterval(ask, INTERVAL);
  show(true, isSomebodyElse);
}

function stopWaiting() {
  clearInterval(timer);
  if (!login) return;
  const { resolve } = login;
  login = null;
  show(false);
  resolve();
}

async function ask() {
  if (!login || document.hidden) return;
  try {
    await resume();
  } catch { /* still logged out, or no network: the next time */ }
}

document.addEventListener("visibilitychange", ask);
if (notice && !notice.hasAttribute("data-logged-out") && !document.querySelector("[data-logged-out]").hidden) {
  startWaiting(notice.querySelector("[data-somebody-else]").hidden === false);
}
