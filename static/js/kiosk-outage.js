/* An outage has an end: after the time that staff allow, the device erases the answers that it stored, since nobody can
   tell it what was withdrawn. How long it has lasted survives a start without a network. */
(function (global) {
  "use strict";

  const SAVE_PERIOD = 60000; // milliseconds

  /* `pageAt` is when the server made the page; it may come from the device. */
  function Outage(storage, clock, hours, pageAt) {
    this.storage = storage;
    this.clock = clock;
    this.hours = hours;
    const stored = storage.read("data-at");
    this.dataAt = Number.isFinite(stored) ? stored : pageAt; // when the server last said what may be shown
    this.savedAt = -SAVE_PERIOD;
    this.isOver = false; // the answers are erased
  }

  /* The server has just said what may be shown. */
  Outage.prototype.end = function () {
    this.dataAt = this.clock.now();
    this.isOver = false;
  };

  /* Whether it has lasted too long; by the faster of the clocks, for here it is better to be early. */
  Outage.prototype.isTooLong = function () {
    const hours = this.hours.received, time = Math.max.apply(null, this.clock.times().concat(this.clock.now()));
    return Number.isFinite(this.dataAt) && Boolean(hours) && time - this.dataAt > hours.outage;
  };

  Outage.prototype.beat = function (time) {
    if (this.isTooLong() && !this.isOver) {
      this.isOver = true;
      this.storage.erase("answers");
      this.storage.erase("position");
      this.storage.changePage(withoutAnswer).catch(function () {});
    }
    if (time >= this.savedAt + SAVE_PERIOD && Number.isFinite(this.dataAt)) {
      this.savedAt = time;
      this.storage.write("data-at", this.dataAt);
    }
  };

  /* The stored page remains, so that the device starts without a network, but as the invitation. */
  function withoutAnswer(response) {
    return response.text().then(function (text) {
      const page = new global.DOMParser().parseFromString(text, "text/html");
      Array.prototype.forEach.call(page.querySelectorAll("[data-answer]"), function (answer) {
        const layer = answer.closest(".layer");
        answer.textContent = layer.querySelector(".translation").textContent = "";
        answer.removeAttribute("data-answer");
        layer.classList.remove("on");
        page.querySelector("[data-layer=invitation]").classList.add("on");
        page.querySelector(".stage").setAttribute("data-mode", "invitation");
      });
      return new global.Response("<!doctype html>" + page.documentElement.outerHTML, { headers: response.headers });
    });
  }

  global.KioskOutage = Outage;
})(window);
