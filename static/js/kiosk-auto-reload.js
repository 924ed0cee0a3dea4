/* Reloads the page when the server has a new version of it, when staff have changed it, when the answers are those of
   another question, and every few hours; but only once the new page and all its parts have been loaded: a reload
   without them would be a black screen. Where a cache on the way still has the old page, nothing is reloaded, and each
   time doubles the pause until the next try. */
(function (global) {
  "use strict";

  const RELOAD_PERIOD = 6 * 60 * 60 * 1000, RETRY_PERIOD = 10 * 60 * 1000, TIME_LIMIT = 2 * 60 * 1000; // milliseconds
  const UPDATE_RETRY_PERIOD = 2 * 60 * 1000; // … where the server has another page: exhibition/heartbeat/enums.py
  const OTHER_QUESTION = "other question", URGENT_RETRY_PERIOD = 10 * 1000; // … since what is displayed is wrong
  const MAX_RETRY_PERIOD = 8 * 60 * 1000; // … where only the old page comes
  const CACHED_AFTER = 2; // old pages: one may come from a server that is about to be replaced
  const LEAVING_LIMIT = 30 * 1000; // milliseconds, from when the worker has long answered (kiosk-worker.js)
  const PARTS = "script[src], link[rel=stylesheet], link[rel=preload]";
  const KEPT = "kiosk-reload"; // in the storage of the window
  const Fetch = global.KioskFetch;
  let oldPages = 0; // that came instead of the new one, on end

  function AutoReload(build) {
    this.build = build;
    this.version = versionOf(document);
    this.period = RELOAD_PERIOD * (1 + 0.1 * Math.random()); // several screens do not reload at once
    this.triedAt = 0; // of the page's own time: never twice in a short while
    this.step = ""; // "loading" the parts, then "ready", then "leaving" the page
    this.leftAt = 0;
    oldPages = recall(this.version);
  }

  /* With every beat; returns whether a reload is coming, during which nothing changes on the glass. `build` is that of
     the page that the server has, or another word for it, empty while it is not known; `isFree`: a reload would
     interrupt nothing. One that does not come is given up, and tried again later. */
  AutoReload.prototype.beat = function (time, build, isFree) {
    if (build !== "" && build === this.build) { oldPages = 0; }
    if (this.step === "ready" && isFree) {
      this.step = "leaving";
      this.leftAt = time;
      remember(this.version, oldPages + 1); // unless another one comes
      global.location.reload();
    } else if (this.step === "leaving" && time >= this.leftAt + LEAVING_LIMIT) {
      this.step = "";
      global.stop();
    } else if (!this.step && this.isDue(time, build)) {
      this.load(time, this.isOther(build));
    }
    return isFree && this.step === "leaving";
  };

  AutoReload.prototype.isOther = function (build) {
    return build !== "" && build !== this.build;
  };

  AutoReload.prototype.isDue = function (time, build) {
    const first = build === OTHER_QUESTION ? URGENT_RETRY_PERIOD : UPDATE_RETRY_PERIOD;
    if (!this.isOther(build)) { return time >= this.triedAt + RETRY_PERIOD && time >= this.period; }
    return time >= this.triedAt + Math.min(first * Math.pow(2, oldPages), MAX_RETRY_PERIOD);
  };

  /* `isUpdate`: not worth while for the page that is there already. */
  AutoReload.prototype.load = function (time, isUpdate) {
    const self = this;
    this.step = "loading";
    this.triedAt = time;
    loadPage().then(function (page) {
      const isOld = isUpdate && self.build !== "" && isSame(versionOf(page), self.version);
      if (isOld) {
        oldPages += 1;
        remember(self.version, oldPages);
      }
      return isOld ? "" : loadParts(page).then(function () { return "ready"; });
    }).catch(function () { return ""; }).then(function (step) { self.step = step; });
  };

  function loadPage() {
    return Fetch.page(TIME_LIMIT).then(function (found) {
      return new global.DOMParser().parseFromString(found.text, "text/html");
    });
  }

  /* Resolves when the page's styles and scripts are loaded completely. */
  function loadParts(page) {
    return Promise.all(Array.prototype.map.call(page.querySelectorAll(PARTS), function (part) {
      return loadPart(part.getAttribute("src") || part.getAttribute("href"), part.getAttribute("integrity"));
    }));
  }

  /* The browser rejects what has another integrity: a page of a proxy, or half a file. */
  function loadPart(address, integrity) {
    return Fetch.within(TIME_LIMIT, address, { integrity: integrity || "" }, function (response) {
      if (response.status !== 200) { throw new Error("HTTP " + response.status); }
      return response.arrayBuffer();
    });
  }

  /* The software, the question, and the stamp of what else stands on the page; empty if it is none of a screen. */
  function versionOf(page) {
    const data = page.body.dataset;
    return data.times ? [data.build, data.question, JSON.parse(data.times).page].join(" ") : "";
  }

  function isSame(one, other) {
    return one !== "" && one === other;
  }

  /* For the page that comes next, whoever reloads it. */
  function remember(version, count) {
    if (Fetch.isPreview) { return; }
    try {
      global.sessionStorage.setItem(KEPT, JSON.stringify({ version: version, oldPages: count }));
    } catch (error) { /* then the pauses do not grow */ }
  }

  /* How many old pages have come by now, if this is one of them. */
  function recall(version) {
    try {
      const kept = JSON.parse(global.sessionStorage.getItem(KEPT));
      return isSame(kept.version, version) ? kept.oldPages : 0;
    } catch (error) {
      return 0;
    }
  }

  AutoReload.OTHER_QUESTION = OTHER_QUESTION;
  AutoReload.isCached = function () { return oldPages >= CACHED_AFTER; };
  global.KioskAutoReload = AutoReload;
})(window);
