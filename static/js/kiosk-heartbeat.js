/* Reports to the server what the screen really displays, and what is wrong with it, when that changes and every twenty
   seconds; nothing from a page that is frozen or hidden.
   Never changes what is displayed, never throws, and needs no other script to say that one is missing. Listens to
   events of kiosk.js and is loaded before it: "kiosk-painted" {display, id} after something was painted,
   "kiosk-changed" after a part of it changed, "kiosk-data" after each response of the feed, {version} once all of it is
   on the display.
   Silent in a frame and with ?still: a preview must not report as the screen. */
(function (global) {
  "use strict";

  const PERIOD = 20000, JITTER = 0.1, TIME_LIMIT = 8000; // milliseconds
  const SAMPLE = 1000; // in which frames are counted
  const LONG_FRAME = 50; // a visible stutter
  const FRAME = 1000 / 60;
  const ASLEEP = 5000; // between two frames: the page was not slow, the device slept or displayed something else
  const MAX_PAINT_AGE = 60000; // an answer stays for at most 45 seconds, and some for its fonts
  const MAX_SHOWN = 50; // answers that are counted while heartbeats are lost
  const SECOND_LOOK = 2000; // milliseconds: longer than answers take to change places, shorter than any of them stays
  const SCREEN = "kiosk " + global.location.pathname; // between the windows of this browser
  const DEVICE = "kiosk device", WINDOW = "kiosk window " + global.location.pathname; // in the storage
  const FIRST_LIMIT = 1500; // milliseconds; a page that is loaded anew is the first one again within a moment
  const HOLD_LIMIT = 15000; // … and where that takes a database on a slow disk
  const UNKNOWN = "unknown";

  const address = document.body.getAttribute("data-heartbeat");
  let device = null, display = null, version = null, paintedAt = 0, dataAt = null;
  let shown = {}, pending = null, lost = 0, isSampling = false; // pending: a batch without a reply so far
  let held = null; // the database of the first window

  function now() {
    return global.performance.now();
  }

  function seconds(since) {
    return Math.max(0, Math.floor((now() - since) / 1000));
  }

  function onPainted(event) {
    const detail = event.detail || {}, id = detail.id, before = display;
    display = detail.display;
    paintedAt = now();
    if (before !== null && before !== display) { sampleSoon(); }
    if (!Number.isInteger(id)) { return; }
    if (shown[id] || Object.keys(shown).length < MAX_SHOWN) { shown[id] = (shown[id] || 0) + 1; }
  }

  /* The answers that stand side by side, where it is not one alone. */
  function visible() {
    return Array.prototype.map.call(document.querySelectorAll(".layer.on [data-piece]"), function (piece) {
      return Number(piece.getAttribute("data-piece"));
    });
  }

  function isNumber(text) {
    return /^[0-9a-f]{32}$/.test(text);
  }

  /* A random number: for this browser, the same after each start, or for this window alone. */
  function numberOf(storage, name) {
    try {
      const known = global[storage].getItem(name);
      if (isNumber(known)) { return known; }
      const made = Array.from(global.crypto.getRandomValues(new Uint8Array(16)), function (byte) {
        return (byte + 256).toString(16).slice(1);
      }).join("");
      global[storage].setItem(name, made);
      return made;
    } catch (error) {
      return UNKNOWN;
    }
  }

  function isSecondWindow() {
    try { return isNumber(global.sessionStorage.getItem(WINDOW)); } catch (error) { return false; }
  }

  /* Resolves to the device: this browser, or where another of its windows displays the screen, this window, for as long
     as it is open. */
  function identify() {
    const isFirst = isSecondWindow() ? Promise.resolve(false) : global.navigator.locks ? lock() : hold();
    return isFirst.then(function (found) {
      return found ? numberOf("localStorage", DEVICE) : numberOf("sessionStorage", WINDOW);
    });
  }

  /* Resolves to whether this is the first window, which then holds the lock until the page is closed. */
  function lock() {
    const abort = new global.AbortController();
    global.setTimeout(function () { abort.abort(); }, FIRST_LIMIT);
    return new Promise(function (resolve) {
      global.navigator.locks.request(SCREEN, { signal: abort.signal }, function () {
        resolve(true);
        return new Promise(function () {});
      }).catch(function () { resolve(false); });
    });
  }

  /* The same for pages without https, which have no locks: the first window keeps a database open, also while it is
     frozen and answers nothing. Until it is closed, no other one can raise the version. */
  function hold() {
    return new Promise(function (resolve) {
      let isLate = false;
      function decide(isFirst) {
        isLate = true;
        resolve(isFirst);
      }
      global.setTimeout(decide, HOLD_LIMIT, false);
      openDatabase(undefined, function (known) {
        known.close();
        openDatabase(known.version + 1, function (database, isRaised) {
          if (isRaised && !isLate) { held = database; } else { database.close(); }
          decide(isRaised);
        }, decide);
      }, decide);
    }).catch(function () { return true; });
  }

  /* Calls `then` with the database and whether its version was raised for this call, or `fail` with whether this window
     counts as the first one: so it does where nothing can be stored. */
  function openDatabase(version, then, fail) {
    const request = version ? global.indexedDB.open(SCREEN, version) : global.indexedDB.open(SCREEN);
    let isRaised = false;
    request.onupgradeneeded = function () { isRaised = true; };
    request.onblocked = function () { fail(false); };
    request.onerror = function () { fail(request.error.name !== "VersionError"); };
    request.onsuccess = function () { then(request.result, isRaised); };
  }

  function findFaults() {
    try { return global.KioskFaults.find(display); } catch (error) { return ["script"]; }
  }

  function payload(missed, faults) {
    const memory = global.performance.memory, offline = global.KioskOffline, reload = global.KioskAutoReload;
    return {
      device: device,
      build: document.body.getAttribute("data-build"),
      display: display === null ? UNKNOWN : display,
      faults: faults,
      version: version,
      data_age_seconds: dataAt === null ? null : seconds(dataAt),
      paint_age_seconds: seconds(paintedAt),
      page_age_seconds: seconds(0),
      nodes: document.getElementsByTagName("*").length,
      heap: memory && Number.isInteger(memory.usedJSHeapSize) ? memory.usedJSHeapSize : null,
      missed: missed,
      worker: Boolean(offline && offline.isReady()),
      lost: lost,
      batch: pending.batch,
      shown: pending.shown,
      visible: visible(),
      cached_page: Boolean(reload && reload.isCached()),
    };
  }

  /* Resolves to the status of the response, or 0 without one. */
  function post(body) {
    const abort = new global.AbortController();
    global.setTimeout(function () { abort.abort(); }, TIME_LIMIT);
    return global.fetch(address, {
      signal: abort.signal, method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit",
      cache: "no-store", body: JSON.stringify(body),
    }).then(function (response) { return response.status; }).catch(function () { return 0; });
  }

  /* Impressions are sent in batches. A response can be lost although the server counted the batch: then the same
     batch is sent again with the same id, and newer impressions wait for the next one. */
  function send(missed, faults) {
    if (!pending) {
      pending = {
        batch: Math.floor(Math.random() * 0x7fffffff),
        shown: Object.keys(shown).map(function (id) { return [Number(id), shown[id]]; }),
      };
      shown = {};
    }
    const sent = pending;
    post(payload(missed, faults)).then(function (status) {
      const isDone = status === 204 || status === 400; // an invalid heartbeat would be rejected again
      if (isDone && pending === sent) { pending = null; }
      lost = status === 204 ? 0 : lost + 1;
      if (status === 204 && !faults.length) { // deploy/kiosk/watch.py restarts a browser without it
        document.documentElement.dataset.acknowledgedAt = Date.now();
      }
    });
  }

  /* An answer has to be painted again from time to time; anything else stays, and running frames prove that it does. */
  function isDisplaying() {
    if (document.visibilityState === "hidden") { return false; }
    if (typeof display !== "number") { paintedAt = now(); }
    return now() - paintedAt <= MAX_PAINT_AGE;
  }

  /* What one look finds can be an answer on its way in or out; what two find is wrong. */
  function look(missed) {
    const found = findFaults();
    if (!found.length) {
      finish(missed, found);
      return;
    }
    global.setTimeout(function () {
      finish(missed, findFaults().filter(function (fault) { return found.indexOf(fault) >= 0; }));
    }, SECOND_LOOK);
  }

  function finish(missed, faults) {
    isSampling = false;
    try { if (device !== null && isDisplaying()) { send(missed, faults); } } catch (error) { /* the next time */ }
  }

  /* Counts the missed frames of one second, then looks and sends; on a frozen or hidden page, without frames, it never
     ends. */
  function sample() {
    let begun = now(), before = begun, missed = 0;
    function frame() {
      const time = now(), gap = time - before;
      if (gap > ASLEEP) {
        begun = time;
        missed = 0;
      } else if (gap > LONG_FRAME) { missed += Math.round(gap / FRAME) - 1; }
      before = time;
      if (time - begun < SAMPLE) {
        global.requestAnimationFrame(frame);
        return;
      }
      look(missed);
    }
    isSampling = true;
    global.requestAnimationFrame(frame);
  }

  function sampleSoon() {
    if (!isSampling) { sample(); }
  }

  function beat() {
    global.setTimeout(beat, PERIOD * (1 - JITTER + 2 * JITTER * Math.random()));
    sampleSoon();
  }

  global.KioskHeartbeat = { findFaults: findFaults };
  if (global.top !== global || /[?&]still\b/.test(global.location.search) || !global.fetch || !address) { return; }
  document.addEventListener("kiosk-painted", onPainted);
  document.addEventListener("kiosk-changed", sampleSoon);
  document.addEventListener("kiosk-data", function (event) {
    dataAt = now();
    if (event.detail) { version = event.detail.version; }
  });
  identify().then(function (found) { device = found; });
  global.setTimeout(beat, PERIOD * JITTER + PERIOD * JITTER * Math.random());
})(window);
