/* Tells the server every twenty seconds what is really on the glass, and nothing when nothing is. It never touches the
   page, never throws, and keeps no more than a handful of numbers. It listens to kiosk.js and is loaded before it:
   "kiosk-painted" {glass, id, version} after something is to be seen, "kiosk-fed" after each answer of the feed.
   Silent in a frame and with ?still: a look at the screen from elsewhere must not pass for the screen. */
(function (global) {
  "use strict";

  const EVERY = 20000, JITTER = 0.1, PATIENCE = 8000; // milliseconds
  const SAMPLE = 1000; // in which frames are looked at
  const LONG = 50; // between two frames: whoever looks sees it jerk
  const FRAME = 1000 / 60;
  const ASLEEP = 5000; // between two frames: not the page was slow, the device slept or looked at something else
  const STANDS = 60000; // no answer stands for longer without being painted anew (45 seconds and some for its fonts)
  const MOST = 50; // answers whose times are kept while signs are lost

  const address = document.body.getAttribute("data-life");
  let glass = null, isAnswer = false, version = null, paintedAt = 0, fedAt = null;
  let shown = {}, told = null, lost = 0, looking = false; // told: what a sign said that nobody has answered yet

  function now() {
    return global.performance.now();
  }

  function seconds(since) {
    return Math.max(0, Math.floor((now() - since) / 1000));
  }

  function painted(event) {
    const detail = event.detail || {};
    glass = detail.glass;
    isAnswer = typeof glass === "number";
    version = detail.version || null;
    paintedAt = now();
    const id = detail.id;
    if (!Number.isInteger(id)) { return; }
    if (shown[id] || Object.keys(shown).length < MOST) { shown[id] = (shown[id] || 0) + 1; }
  }

  function body(missed) {
    const memory = global.performance.memory, worker = global.navigator.serviceWorker;
    return {
      glass: glass,
      version: version,
      age: fedAt === null ? null : seconds(fedAt),
      painted: seconds(paintedAt),
      ran: seconds(0),
      nodes: document.getElementsByTagName("*").length,
      heap: memory && Number.isInteger(memory.usedJSHeapSize) ? memory.usedJSHeapSize : null,
      missed: missed,
      worker: Boolean(worker && worker.controller),
      lost: lost,
      batch: told.batch,
      shown: told.shown,
    };
  }

  /* Resolves to the status of the answer, or 0 for none within the time one can wait. */
  function post(sign) {
    const stop = global.AbortController ? new global.AbortController() : null;
    const options = {
      method: "POST", credentials: "omit", cache: "no-store", keepalive: false,
      headers: { "Content-Type": "application/json" }, body: JSON.stringify(sign),
    };
    if (stop) { options.signal = stop.signal; }
    const answered = global.fetch(address, options).then(function (response) { return response.status; });
    const late = new Promise(function (resolve) {
      global.setTimeout(function () {
        if (stop) { stop.abort(); }
        resolve(0);
      }, PATIENCE);
    });
    return Promise.race([answered, late]).catch(function () { return 0; });
  }

  /* What was shown is told in batches. An answer to a sign can be lost although the sign was counted: then the same
     batch goes again under the same number, and what was shown since waits for the next. */
  function send(missed) {
    if (!told) {
      told = {
        batch: Math.floor(Math.random() * 0x7fffffff),
        shown: Object.keys(shown).map(function (id) { return [Number(id), shown[id]]; }),
      };
      shown = {};
    }
    const sent = told;
    post(body(missed)).then(function (status) {
      if ((status === 204 || status === 400) && told === sent) { told = null; } // what the server cannot read it never will
      lost = status === 204 ? 0 : lost + 1;
    });
  }

  /* An answer has to be painted anew from time to time; anything else stands, and frames that run show that it does. */
  function stands() {
    if (glass === null || document.visibilityState === "hidden") { return false; }
    if (!isAnswer) { paintedAt = now(); }
    return now() - paintedAt <= STANDS;
  }

  /* Looks at the frames of one second; without frames, on a frozen or hidden page, it never comes to an end. */
  function look() {
    let begun = now(), before = begun, missed = 0;
    function frame() {
      const time = now(), gap = time - before;
      if (gap > ASLEEP) {
        begun = time;
        missed = 0;
      } else if (gap > LONG) { missed += Math.round(gap / FRAME) - 1; }
      before = time;
      if (time - begun < SAMPLE) {
        global.requestAnimationFrame(frame);
        return;
      }
      looking = false;
      try { if (stands()) { send(missed); } } catch (error) { /* the next time */ }
    }
    looking = true;
    global.requestAnimationFrame(frame);
  }

  function turn() {
    global.setTimeout(turn, EVERY * (1 - JITTER + 2 * JITTER * Math.random()));
    if (!looking) { look(); }
  }

  if (global.top !== global || /[?&]still\b/.test(global.location.search) || !global.fetch || !address) { return; }
  document.addEventListener("kiosk-painted", painted);
  document.addEventListener("kiosk-fed", function () { fedAt = now(); });
  global.setTimeout(turn, EVERY * JITTER + EVERY * JITTER * Math.random());
})(window);
