/* Loads the page anew when there is a new version of it, and now and then; but never before the new page and all that
   it is made of have really come: a reload into nothing would be a black screen. */
(function (global) {
  "use strict";

  const EVERY = 6 * 60 * 60 * 1000, AGAIN = 10 * 60 * 1000; // milliseconds

  function Renewal(build) {
    this.build = build;
    this.every = EVERY * (1 + 0.1 * Math.random()); // several screens do not go at once
    this.tryAt = AGAIN; // of the page's own time: never twice in a short while
    this.running = false;
  }

  /* Whether to try; `version` is the feed's, which begins with the build of the page that the server has. */
  Renewal.prototype.isDue = function (time, version) {
    const isOld = typeof version === "string" && version.split("-")[0] !== this.build;
    return !this.running && time >= this.tryAt && (isOld || time >= this.every);
  };

  Renewal.prototype.run = function (time) {
    const self = this;
    this.running = true;
    this.tryAt = time + AGAIN;
    fetchAll(global.location.pathname).then(function () { global.location.reload(); }).catch(function () { self.running = false; });
  };

  /* Resolves when the page is there, whole, with its styles and scripts. */
  function fetchAll(address) {
    return whole(address, { credentials: "omit", cache: "no-store" }).then(function (response) {
      if (response.headers.get("X-Kiosk") !== address) { throw new Error("not our page"); }
      return response.text();
    }).then(function (text) {
      const page = new global.DOMParser().parseFromString(text, "text/html");
      const parts = Array.prototype.map.call(page.querySelectorAll("script[src], link[rel=stylesheet], link[rel=preload]"), function (part) {
        return part.getAttribute("src") || part.getAttribute("href");
      });
      return Promise.all(parts.map(function (part) {
        return whole(part).then(function (response) { return response.arrayBuffer(); });
      }));
    });
  }

  function whole(address, options) {
    return global.fetch(address, options).then(function (response) {
      if (response.status !== 200) { throw new Error("no answer"); }
      return response;
    });
  }

  global.KioskRenewal = Renewal;
})(window);
