/* What the device remembers of its screen: the newest answers and how far the round has come, so that a start without
   a network shows them, and a reload goes on where it was. A full, forbidden or spoilt storage is like an empty one. */
(function (global) {
  "use strict";

  const FEWEST = 10; // answers to keep where there is no room for all

  function Memory(name) {
    this.name = "kiosk " + name;
  }

  Memory.prototype.read = function (part) {
    try {
      return JSON.parse(global.localStorage.getItem(this.name + " " + part));
    } catch (error) {
      return null;
    }
  };

  /* Whether it was kept. What does not fit leaves nothing old behind: that could be something taken back. */
  Memory.prototype.write = function (part, value) {
    try {
      global.localStorage.setItem(this.name + " " + part, JSON.stringify(value));
      return true;
    } catch (error) {
      this.erase(part);
      return false;
    }
  };

  Memory.prototype.erase = function (part) {
    try { global.localStorage.removeItem(this.name + " " + part); } catch (error) { /* then there is none */ }
  };

  /* The newest answers, as the server last told; fewer where there is no room for all. */
  Memory.prototype.keepAnswers = function (page) {
    for (let length = page.answers.length; length >= Math.min(FEWEST, page.answers.length); length = Math.floor(length / 2)) {
      const next = length < page.answers.length ? page.answers[length].at : page.next;
      const kept = { answers: page.answers.slice(0, length), next: next, total: page.total, languages: page.languages, version: page.version };
      if (this.write("answers", kept) || length === 0) { return; }
    }
  };

  Memory.prototype.answers = function () {
    return this.read("answers");
  };

  Memory.prototype.keepPlace = function (place) {
    this.write("place", place);
  };

  Memory.prototype.place = function () {
    return this.read("place");
  };

  /* Nothing of a screen that is none any more stays on the device. */
  Memory.prototype.forget = function () {
    this.erase("answers");
    this.erase("place");
    if (global.caches) {
      global.caches.keys().then(function (names) { return Promise.all(names.map(function (name) { return global.caches.delete(name); })); })
        .catch(function () {});
    }
  };

  global.KioskMemory = Memory;
})(window);
