/* Whether the place is open now, so that the glass is black at night. The server tells the times and what time it is;
   where nobody knows, the glass stays bright: a dark screen at noon is worse than a bright one at midnight. */
(function (global) {
  "use strict";

  const ASK = 10 * 60 * 1000, ASK_AGAIN = 60 * 1000; // milliseconds

  /* `address` tells {now, open}: the time, and from when to when it is open (null: always), in milliseconds. */
  function Hours(address, memory) {
    this.address = address;
    this.memory = memory;
    this.told = memory.read("hours");
    this.askAt = 0;
  }

  /* `clock` is that of the device, in milliseconds. */
  Hours.prototype.isOpen = function (clock) {
    const told = this.told;
    if (!told || !Array.isArray(told.open)) { return true; }
    const time = clock + told.ahead;
    const last = told.open.length ? told.open[told.open.length - 1][1] : told.now;
    if (time < told.now || time > Math.max(last, told.until)) { return true; } // the clock is wrong, or nobody told for long
    return told.open.some(function (span) { return span[0] <= time && time < span[1]; });
  };

  Hours.prototype.takeIn = function (told, clock) {
    if (!told || !Number.isFinite(told.now) || !Number.isFinite(told.until) || !(told.open === null || Array.isArray(told.open))) { return; }
    this.told = { now: told.now, until: told.until, open: told.open, ahead: told.now - clock };
    this.memory.write("hours", this.told);
  };

  /* Ask when it is time to; `time` runs evenly, whatever the clock says. */
  Hours.prototype.beat = function (time) {
    const self = this;
    if (time < this.askAt) { return; }
    this.askAt = time + ASK_AGAIN;
    global.fetch(this.address, { credentials: "omit", cache: "no-store" }).then(function (response) {
      if (response.status !== 200) { throw new Error("no answer"); }
      return response.json();
    }).then(function (told) {
      self.takeIn(told, Date.now());
      self.askAt = time + ASK;
    }).catch(function () {});
  };

  global.KioskHours = Hours;
})(window);
