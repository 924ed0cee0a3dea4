/* What the server says of times: when the place is open, so that the screen is black at night, and when the exhibition
   begins and ends; and whether staff have changed the page. If the hours or the time are not known, the screen stays
   bright: a dark screen at noon is worse than a bright one at midnight. */
(function (global) {
  "use strict";

  const REFRESH_PERIOD = 20 * 1000, RETRY_PERIOD = 10 * 1000, TIME_LIMIT = 10 * 1000; // milliseconds

  function isValid(hours) {
    return Boolean(hours) && [hours.now, hours.until, hours.opens, hours.closes, hours.outage].every(Number.isFinite) &&
      (hours.open === null || Array.isArray(hours.open)) && Array.isArray(hours.notices);
  }

  /* `address` serves what `page`, the page's own copy, is: see exhibition.kiosk.hours. */
  function Hours(address, storage, clock, page) {
    const stored = storage.read("hours");
    this.address = address;
    this.storage = storage;
    this.clock = clock;
    this.received = isValid(page) ? page : null;
    this.page = this.received && page.page; // a stamp
    if (isValid(stored) && !(this.received && this.received.now > stored.now)) { this.received = stored; }
    this.requestAt = this.requestedAt = 0;
  }

  /* Whether the place is open, by one of the clocks at least. */
  Hours.prototype.isOpen = function () {
    const times = this.clock.times();
    return !times.length || times.some(this.isOpenAt, this);
  };

  Hours.prototype.isOpenAt = function (time) {
    const hours = this.received;
    if (!hours || !Array.isArray(hours.open)) { return true; }
    const last = hours.open.length ? hours.open[hours.open.length - 1][1] : hours.now;
    if (time < hours.now || time > Math.max(last, hours.until)) { return true; } // a wrong clock, or long offline
    return hours.open.some(function (span) { return span[0] <= time && time < span[1]; });
  };

  /* "before" the exhibition, "open", or "after" it. */
  Hours.prototype.phase = function () {
    const hours = this.received, time = this.clock.now();
    if (!hours) { return "open"; }
    if (time < hours.opens) { return "before"; }
    return time < hours.closes ? "open" : "after";
  };

  /* Whether the server has another page for this screen by now: in other languages or colours, with another code. */
  Hours.prototype.hasNewPage = function () {
    return Boolean(this.received) && this.received.page !== this.page;
  };

  Hours.prototype.receive = function (hours) {
    if (!isValid(hours)) { return; }
    this.received = hours;
    this.clock.set(hours.now);
    this.storage.write("hours", hours);
  };

  /* Requests the hours when it is time to, and when a clock has jumped; `time` is steady, whatever the clock says. */
  Hours.prototype.beat = function (time) {
    const self = this, Fetch = global.KioskFetch;
    if (this.clock.hasJumped()) { this.requestAt = Math.min(this.requestAt, this.requestedAt + RETRY_PERIOD); }
    if (time < this.requestAt) { return; }
    this.requestedAt = time;
    this.requestAt = time + REFRESH_PERIOD;
    Fetch.within(TIME_LIMIT, this.address, Fetch.UNCACHED, Fetch.readJson).then(function (hours) {
      self.receive(hours);
    }).catch(function () { self.requestAt = time + RETRY_PERIOD; });
  };

  global.KioskHours = Hours;
})(window);
