/* Requests with a time limit, for all scripts of the screen. */
(function (global) {
  "use strict";

  const UNCACHED = { credentials: "omit", cache: "no-store" };

  /* Resolves to what `read` makes of the response; rejects when that takes longer than `limit` milliseconds. */
  function within(limit, address, options, read) {
    const abort = global.AbortController ? new global.AbortController() : null;
    const late = new Promise(function (_, reject) {
      global.setTimeout(function () {
        if (abort) { abort.abort(); }
        reject(new Error("too late"));
      }, limit);
    });
    const request = global.fetch(address, abort ? Object.assign({ signal: abort.signal }, options) : options);
    return Promise.race([request.then(read), late]);
  }

  /* Reads a response whose status must be 200 as JSON. */
  function readJson(response) {
    if (response.status !== 200) { throw new Error("HTTP " + response.status); }
    return response.json();
  }

  global.KioskFetch = { UNCACHED: UNCACHED, within: within, readJson: readJson };
})(window);
