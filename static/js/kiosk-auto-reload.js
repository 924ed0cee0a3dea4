/* Reloads the page when the server has a new version of it, when staff have changed it, when the answers are those of
   another question, and every few hours; but only once the new page and all its parts have been loaded: a reload
   without them would be a black screen. */
(function (global) {
  "use strict";

  const RELOAD_PERIOD = 6 * 60 * 60 * 1000, RETRY_PERIOD = 10 * 60 * 1000, TIME_LIMIT = 2 * 60 * 1000; // milliseconds
  const UPDATE_RETRY_PERIOD = 2 * 60 * 1000; // … where the server has another page: exhibition/heartbeat/enums.py
  const OTHER_QUESTION = "other question", URGENT_RETRY_PERIOD = 10 * 1000; // … since what is displayed is wrong
  const LEAVING_LIMIT = 30 * 1000; // milliseconds, from when the worker has long answered (kiosk-worker.js)
  const PARTS = "script[src], link[rel=stylesheet], link[rel=preload]";
  const Fetch = global.KioskFetch;

  function AutoReload(build) {
    this.build = build;
    this.period = RELOAD_PERIOD * (1 + 0.1 * Math.random()); // several screens do not reload at once
    this.triedAt = 0; // of the page's own time: never twice in a short while
    this.step = ""; // "loading" the parts, then "ready", then "leaving" the page
    this.leftAt = 0;
  }

  /* With every beat; returns whether a reload is coming, during which nothing changes on the glass. `build` is that of
     the page that the server has, or another word for it, empty while it is not known; `isFree`: a reload would
     interrupt nothing. One that does not come is given up, and tried again later. */
  AutoReload.prototype.beat = function (time, build, isFree) {
    if (this.step === "ready" && isFree) {
      this.step = "leaving";
      this.leftAt = time;
      global.location.reload();
    } else if (this.step === "leaving" && time >= this.leftAt + LEAVING_LIMIT) {
      this.step = "";
      global.stop();
    } else if (!this.step && this.isDue(time, build)) {
      this.load(time);
    }
    return isFree && this.step === "leaving";
  };

  AutoReload.prototype.isDue = function (time, build) {
    const isOther = build !== "" && build !== this.build;
    const pause = build === OTHER_QUESTION ? URGENT_RETRY_PERIOD : isOther ? UPDATE_RETRY_PERIOD : RETRY_PERIOD;
    return time >= this.triedAt + pause && (isOther || time >= this.period);
  };

  AutoReload.prototype.load = function (time) {
    const self = this;
    this.step = "loading";
    this.triedAt = time;
    fetchAll().then(function () { self.step = "ready"; }).catch(function () { self.step = ""; });
  };

  /* Resolves when the page is loaded completely, with its styles and scripts. */
  function fetchAll() {
    return Fetch.page(TIME_LIMIT).then(function (found) {
      const page = new global.DOMParser().parseFromString(found.text, "text/html");
      return Promise.all(Array.prototype.map.call(page.querySelectorAll(PARTS), function (part) {
        return fetchPart(part.getAttribute("src") || part.getAttribute("href"), part.getAttribute("integrity"));
      }));
    });
  }

  /* The browser rejects what has another integrity: a page of a proxy, or half a file. */
  function fetchPart(address, integrity) {
    return Fetch.within(TIME_LIMIT, address, { integrity: integrity || "" }, function (response) {
      if (response.status !== 200) { throw new Error("HTTP " + response.status); }
      return response.arrayBuffer();
    });
  }

  AutoReload.OTHER_QUESTION = OTHER_QUESTION;
  global.KioskAutoReload = AutoReload;
})(window);
