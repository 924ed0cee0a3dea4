/* What our server says: pages of the feed, and whether there still is such a screen. */
(function (global) {
  "use strict";

  const TIME_LIMIT = 4000, GONE_AFTER = 3 * 60 * 1000; // milliseconds; the former as between two tries, in kiosk.js
  const Fetch = global.KioskFetch;

  function Feed(address) {
    this.address = address;
    this.build = ""; // of the page that the server has, whatever its feed looks like
    this.question = null; // whose answers it sends
    this.goneSince = null;
    this.isGone = false;
  }

  /* Resolves to the page of answers from this cursor on. */
  Feed.prototype.page = function (cursor) {
    return this.request(this.address + (cursor ? "?from=" + encodeURIComponent(cursor) : ""), null).then(bodyOf);
  };

  /* Resolves to {etag, body}, the newest page, or to null if that is what is `known` by its ETag; `time` is now.
     Rejects if there is no server. */
  Feed.prototype.poll = function (known, time) {
    const self = this;
    return this.request(this.address, known).then(function (response) {
      self.note(response.status, time);
      if (response.status === 304 && known) { return null; }
      return { etag: response.etag, body: bodyOf(response) };
    });
  };

  /* That there is no such screen (410) is believed once our server has said nothing else for minutes: somebody may be
     restoring its data. */
  Feed.prototype.note = function (status, time) {
    if (status === 410) {
      if (this.goneSince === null) { this.goneSince = time; }
      this.isGone = time - this.goneSince >= GONE_AFTER;
    } else if (status < 400) {
      this.goneSince = null;
      this.isGone = false;
    }
  };

  /* Resolves to {status, etag, body}; rejects without a whole response of our server in time. The body comes with the
     status 200 only. */
  Feed.prototype.request = function (address, known) {
    const self = this;
    const options = Object.assign({ headers: known ? { "If-None-Match": known } : {} }, Fetch.UNCACHED);
    return Fetch.within(TIME_LIMIT, address, options, function (response) {
      if (!Fetch.isOurs(response)) { throw new Error("not our server"); }
      self.build = response.headers.get("X-Kiosk-Build") || self.build;
      if (response.status !== 200) { return { status: response.status }; }
      return response.json().then(function (body) {
        if (!isPage(body)) { throw new Error("not one of ours"); }
        self.question = body.question;
        return { status: 200, etag: response.headers.get("ETag"), body: body };
      });
    });
  };

  function bodyOf(response) {
    if (response.status !== 200) { throw new Error("HTTP " + response.status); }
    return response.body;
  }

  /* Whether this is a whole page of our feed, and not half of one. */
  function isPage(page) {
    return Boolean(page) && Array.isArray(page.answers) && typeof page.version === "string" &&
      Number.isInteger(page.question) && Number.isInteger(page.total) && Number.isInteger(page.languages) &&
      (page.next === null || typeof page.next === "string") &&
      page.answers.every(function (answer) {
        return answer && Number.isInteger(answer.id) && typeof answer.text === "string" &&
          typeof answer.lang === "string" && typeof answer.at === "string" && Number.isInteger(answer.station);
      });
  }

  global.KioskFeed = Feed;
})(window);
