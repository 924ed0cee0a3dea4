/* What the device stores of its screen: the newest answers and how far the round has come, so that a start without a
   network shows them, and a reload continues. A full, forbidden or corrupt storage behaves like an empty one, and so
   does that of a preview. */
(function (global) {
  "use strict";

  const MIN_ANSWERS = 10; // to store where there is no room for all
  const TIME_LIMIT = 5000; // milliseconds
  const Fetch = global.KioskFetch;
  const PAGE = global.location.pathname, CACHES = "kiosk " + PAGE + " "; // of kiosk-worker.js, for this screen

  function Storage(name) {
    this.name = "kiosk " + name;
  }

  /* May throw. */
  function local() {
    if (Fetch.isPreview) { throw new Error("a preview stores nothing"); }
    return global.localStorage;
  }

  Storage.prototype.read = function (part) {
    try {
      return JSON.parse(local().getItem(this.name + " " + part));
    } catch (error) {
      return null;
    }
  };

  /* Returns whether it was stored. If not, the old value is erased too: it could contain a withdrawn answer. */
  Storage.prototype.write = function (part, value) {
    try {
      local().setItem(this.name + " " + part, JSON.stringify(value));
      return true;
    } catch (error) {
      this.erase(part);
      return false;
    }
  };

  Storage.prototype.erase = function (part) {
    try { local().removeItem(this.name + " " + part); } catch (error) { /* then there is none */ }
  };

  /* What writeAnswers stored, or null where those are answers to another question than this page asks. */
  Storage.prototype.readAnswers = function (question) {
    const stored = this.read("answers");
    return stored && stored.question === question ? stored : null;
  };

  /* Stores the first page of the feed; fewer answers where there is no room for all. */
  Storage.prototype.writeAnswers = function (page) {
    const all = page.answers, least = Math.min(MIN_ANSWERS, all.length);
    for (let length = all.length; length >= least; length = Math.floor(length / 2)) {
      const stored = {
        answers: all.slice(0, length), next: length < all.length ? all[length].at : page.next,
        total: page.total, languages: page.languages, version: page.version, paused: page.paused === true,
        question: page.question,
      };
      if (this.write("answers", stored) || length === 0) { return; }
    }
  };

  /* Replaces the stored page by what the server sends now, so that a start without a network does not show an answer
     that must not be seen. Rejects if it cannot. */
  Storage.prototype.renewPage = function () {
    const self = this;
    if (Fetch.isPreview || !global.caches) { return Promise.resolve(); }
    return Fetch.page(TIME_LIMIT).then(function (page) {
      return self.changePage(function () { return page.response.clone(); });
    });
  };

  /* Replaces the stored page, wherever the service worker has stored it, by what `change` makes of that response. */
  Storage.prototype.changePage = function (change) {
    return inOwnCaches(function (name) {
      return global.caches.open(name).then(function (cache) {
        return cache.match(PAGE).then(function (found) {
          return found && Promise.resolve(change(found)).then(cache.put.bind(cache, PAGE));
        });
      });
    });
  };

  /* Resolves when `act` has done its work in each of this screen's caches; without any where nothing is stored. */
  function inOwnCaches(act) {
    if (Fetch.isPreview || !global.caches) { return Promise.resolve(); }
    return global.caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf(CACHES) === 0; }).map(act));
    });
  }

  /* Erases the answers, the position and the stored page: the screen does not exist any more. The opening hours stay;
     they say nothing about answers. */
  Storage.prototype.clear = function () {
    this.erase("answers");
    this.erase("position");
    inOwnCaches(function (name) { return global.caches.delete(name); }).catch(function () {});
  };

  global.KioskStorage = Storage;
})(window);
