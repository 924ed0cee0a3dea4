/* Requests with a time limit, for all scripts of the screen, and whom to believe: only a response with the screen's
   mark comes from our server. Anything else, whatever its status, is a proxy's: there is no server. */
(function (global) {
  "use strict";

  const UNCACHED = { credentials: "omit", cache: "no-store" }, PAGE = global.location.pathname;

  /* Staff look at a preview in their own browser: it stores nothing there, and does not count as the screen. */
  const isPreview = global.top !== global || /[?&]still\b/.test(global.location.search);

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

  function isOurs(response) {
    return response.headers.get("X-Kiosk") === PAGE;
  }

  /* Reads a response of ours whose status must be 200 as JSON. */
  function readJson(response) {
    if (response.status !== 200 || !isOurs(response)) { throw new Error("HTTP " + response.status); }
    return response.json();
  }

  /* Resolves to the screen's page as the server has it now, {response, text}; rejects if it is not ours and whole. */
  function page(limit) {
    return within(limit, PAGE, UNCACHED, function (response) {
      if (response.status !== 200 || !isOurs(response)) { throw new Error("not our page"); }
      return response.clone().text().then(function (text) {
        if (!/<\/html>\s*$/.test(text)) { throw new Error("half a page"); }
        return { response: response, text: text };
      });
    });
  }

  global.KioskFetch = {
    UNCACHED: UNCACHED, isPreview: isPreview, within: within, isOurs: isOurs, readJson: readJson, page: page,
  };
})(window);
