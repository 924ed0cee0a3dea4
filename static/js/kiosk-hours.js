/* Whether the place is open now, so that the screen is black at night. The server sends the hours and its time; if
   they are unknown, the screen stays bright: a dark screen at noon is worse than a bright one at midnight. */
(function (global) {
  "use strict";

  const REFRESH_PERIOD = 10 * 60 * 1000, RETRY_PERIOD = 60 * 1000, TIME_LIMIT = 10 * 1000; // milliseconds

  function isValid(hours) {
    return Boolean(hours) && Number.isFinite(hours.now) && Number.isFinite(hours.until) &&
      (hours.open === null || Array.isArray(hours.open));
  }

  /* `address` serves {now, until, open}: the time, the end of what is known, and the open spans (null: always open),
     in milliseconds. */
  function Hours(address, storage) {
    this.address = address;
    this.storage = storage;
    this.received = storage.read("hours");
    this.requestAt = 0;
  }

  /* `clock` is that of the device, in milliseconds. */
  Hours.prototype.isOpen = function (clock) {
    const hours = this.received;
    if (!hours || !Array.isArray(hours.open)) { return true; }
    const time = clock + hours.ahead;
    const last = hours.open.length ? hours.open[hours.open.length - 1][1] : hours.now;
    if (time < hours.now || time > Math.max(last, hours.until)) { return true; } // a wrong clock, or long offline
    return hours.open.some(function (span) { return span[0] <= time && time < span[1]; });
  };

  /* The time as the server has it, as far as it was heard. */
  Hours.prototype.now = function (clock) {
    return clock + (this.received ? this.received.ahead : 0);
  };

  Hours.prototype.receive = function (hours, clock) {
    if (!isValid(hours)) { return; }
    this.received = { now: hours.now, until: hours.until, open: hours.open, ahead: hours.now - clock };
    this.storage.write("hours", this.received);
  };

  /* Requests the hours when it is time to; `time` is monotonic, whatever the clock says. */
  Hours.prototype.beat = function (time) {
    const self = this, Fetch = global.KioskFetch;
    if (time < this.requestAt) { return; }
    this.requestAt = time + RETRY_PERIOD;
    Fetch.within(TIME_LIMIT, this.address, Fetch.UNCACHED, Fetch.readJson).then(function (hours) {
      self.receive(hours, Date.now());
      self.requestAt = time + REFRESH_PERIOD;
    }).catch(function () {});
  };

  global.KioskHours = Hours;
})(window);
