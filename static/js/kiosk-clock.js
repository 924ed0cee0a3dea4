/* The time as the server has it. The device's own clock may be wrong by hours and be corrected at any moment, and the
   browser's steady one stands still while the device sleeps: both are taken from where the server last said the time.
   A reload goes on with what was stored; after a start only the server knows the time. */
(function (global) {
  "use strict";

  const SAVE_PERIOD = 60000, MAX_RELOAD = 5 * 60000; // milliseconds
  const MAX_DRIFT = 5000; // between the two clocks, until one of them must have jumped

  function Clock(storage) {
    const stored = storage.read("clock");
    const isStored = Boolean(stored) && Number.isFinite(stored.server) && Number.isFinite(stored.device);
    this.storage = storage;
    this.latest = isStored ? stored.server : 0; // when the page came, it was later than this
    this.begunAt = global.performance.now();
    this.heard = isStored ? heardBefore(stored) : null; // {server, device, steady}: three clocks at one moment
    this.savedAt = 0;
  }

  function heardBefore(stored) {
    const navigation = global.performance.getEntriesByType("navigation")[0], ago = Date.now() - stored.device;
    if (!navigation || navigation.type !== "reload" || ago < 0 || ago > MAX_RELOAD) { return null; }
    return { server: stored.server, device: stored.device, steady: global.performance.now() - ago };
  }

  /* The server says what time it is. */
  Clock.prototype.set = function (server) {
    this.heard = { server: server, device: Date.now(), steady: global.performance.now() };
  };

  /* What the time may be, by each of the clocks; empty while nobody knows. */
  Clock.prototype.times = function () {
    const heard = this.heard;
    if (!heard) { return []; }
    return [heard.server + global.performance.now() - heard.steady, heard.server + Date.now() - heard.device];
  };

  /* The best guess. */
  Clock.prototype.now = function () {
    return this.heard ? this.times()[0] : Math.max(Date.now(), this.latest + global.performance.now() - this.begunAt);
  };

  Clock.prototype.hasJumped = function () {
    const times = this.times();
    return times.length > 0 && Math.abs(times[0] - times[1]) > MAX_DRIFT;
  };

  Clock.prototype.beat = function (time) {
    if (time < this.savedAt + SAVE_PERIOD) { return; }
    this.savedAt = time;
    this.storage.write("clock", { server: this.now(), device: Date.now() });
  };

  global.KioskClock = Clock;
})(window);
