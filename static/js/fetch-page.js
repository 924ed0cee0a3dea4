/* Requests of staff pages: with a time limit, and after a login in another tab as if nothing had happened. */
import { LoggedOutError, isLoggedOut, needsLogin, resume, timeLimit } from "./session.js";

export { LoggedOutError, isLoggedOut, loggedIn } from "./session.js";

/* Options of a request that a page sends by itself: it does not prolong the session. */
export const AUTOMATIC = { headers: { "X-Automatic": "1" } };

function send(address, options) {
  return fetch(address, { credentials: "same-origin", signal: timeLimit(), ...options });
}

/* Resolves to the response. Rejects without a network, after a time limit, for any status but 2xx and 422, and with a
   LoggedOutError when the session has ended; then nothing has been done, and loggedIn() says when to try again. */
export async function request(address, options) {
  if (isLoggedOut() && options?.headers === AUTOMATIC.headers) throw new LoggedOutError();
  let response = await send(address, options);
  if (needsLogin(response)) {
    await resume(options?.body);
    response = await send(address, options);
    if (needsLogin(response)) throw new LoggedOutError();
  }
  if (!response.ok && response.status !== 422) throw new Error(`HTTP ${response.status}`);
  return response;
}

/* Resolves to the page that answers, its address, and whether the server refused what was sent (422); rejects as
   request() does, and where `selector` is not on it. */
export async function fetchPage(address, selector, options) {
  const response = await request(address, options);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.querySelector(selector)) throw new Error(`no ${selector}`);
  return { page, url: response.url, isRefused: response.status === 422 };
}

/* Calls replace(before, after) with each part marked data-live here and the same part of the page. */
export function matchLiveParts(page, replace) {
  for (const before of document.querySelectorAll("[data-live]")) {
    const after = page.querySelector(`[data-live="${before.dataset.live}"]`);
    if (after) replace(before, after);
  }
}

/* Takes the content of an element of another page over. */
export function takeContent(before, after) {
  before.replaceChildren(...document.adoptNode(after).childNodes);
}
