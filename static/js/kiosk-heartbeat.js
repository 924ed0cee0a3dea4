/* Reports to the server what the screen really displays, when that changes and every twenty seconds, and nothing if it
   displays nothing.
   Never changes the page and never throws. Listens to events of kiosk.js and is loaded before it:
   "kiosk-painted" {display, id, version} after something was painted, "kiosk-changed" after a part of it changed,
   "kiosk-data" after each response of the feed.
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

  const Fetch = global.KioskFetch;
  const address = document.body.getAttribute("data-heartbeat");
  let display = null, version = null, paintedAt = 0, dataAt = null;
  let shown = {}, pending = null, lost = 0, isSampling = false; // pending: a batch without a reply so far

  function now() {
    return global.performance.now();
  }

  function seconds(since) {
    return Math.max(0, Math.floor((now() - since) / 1000));
  }

  function onPainted(event) {
    const detail = event.detail || {}, id = detail.id, before = display;
    display = detail.display;
    version = detail.version || null;
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

  function payload(missed) {
    const memory = global.performance.memory;
    return {
      display: display,
      version: version,
      data_age_seconds: dataAt === null ? null : seconds(dataAt),
      paint_age_seconds: seconds(paintedAt),
      page_age_seconds: seconds(0),
      nodes: document.getElementsByTagName("*").length,
      heap: memory && Number.isInteger(memory.usedJSHeapSize) ? memory.usedJSHeapSize : null,
      missed: missed,
      worker: global.KioskOffline.isReady(),
      lost: lost,
      batch: pending.batch,
      shown: pending.shown,
      visible: visible(),
    };
  }

  /* Resolves to the status of the response, or 0 without one. */
  function post(body) {
    const options = Object.assign({
      method: "POST", keepalive: false, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    }, Fetch.UNCACHED);
    const status = Fetch.within(TIME_LIMIT, address, options, function (response) { return response.status; });
    return status.catch(function () { return 0; });
  }

  /* Impressions are sent in batches. A response can be lost although the server counted the batch: then the same
     batch is sent again with the same id, and newer impressions wait for the next one. */
  function send(missed) {
    if (!pending) {
      pending = {
        batch: Math.floor(Math.random() * 0x7fffffff),
        shown: Object.keys(shown).map(function (id) { return [Number(id), shown[id]]; }),
      };
      shown = {};
    }
    const sent = pending;
    post(payload(missed)).then(function (status) {
      const isDone = status === 204 || status === 400; // an invalid heartbeat would be rejected again
      if (isDone && pending === sent) { pending = null; }
      lost = status === 204 ? 0 : lost + 1;
    });
  }

  /* An answer has to be painted again from time to time; anything else stays, and running frames prove that it does. */
  function isDisplaying() {
    if (display === null || document.visibilityState === "hidden") { return false; }
    if (typeof display !== "number") { paintedAt = now(); }
    return now() - paintedAt <= MAX_PAINT_AGE;
  }

  /* Counts the missed frames of one second, then sends; on a frozen or hidden page, without frames, it never ends. */
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
      isSampling = false;
      try { if (isDisplaying()) { send(missed); } } catch (error) { /* the next time */ }
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

  if (Fetch.isPreview || !global.fetch || !address) { return; }
  document.addEventListener("kiosk-painted", onPainted);
  document.addEventListener("kiosk-changed", sampleSoon);
  document.addEventListener("kiosk-data", function () { dataAt = now(); });
  global.setTimeout(beat, PERIOD * JITTER + PERIOD * JITTER * Math.random());
})(window);
