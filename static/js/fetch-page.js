/* Requests with a time limit, for the scripts of staff pages. */

const TIME_LIMIT = 15_000; // milliseconds until a server that does not answer counts as lost

/* Options of a request that a page sends by itself: it does not prolong the session. */
export const AUTOMATIC = { headers: { "X-Automatic": "1" } };

/* The expected element is missing: the session has ended. */
export class LoggedOutError extends Error {}

/* Resolves to the response; rejects without a network, after TIME_LIMIT, and for any status but 2xx and 422. */
export async function request(address, options) {
  const signal = AbortSignal.timeout?.(TIME_LIMIT);
  const response = await fetch(address, { credentials: "same-origin", signal, ...options });
  if (!response.ok && response.status !== 422) throw new Error(`HTTP ${response.status}`);
  return response;
}

/* Resolves to the page that answers and its address; rejects as request() does, and where `selector` is not on it. */
export async function fetchPage(address, selector, options) {
  const response = await request(address, options);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.querySelector(selector)) throw new LoggedOutError();
  return { page, url: response.url };
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
