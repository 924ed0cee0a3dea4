/* Watches over the screen's page, which nobody looks after. Runs before everything else and depends on nothing.
   Where a script or a style sheet is missing or throws while it starts, or where the beat of kiosk.js stops, it loads
   the page anew: as soon as the broken file is another one, and after pauses that grow. Without a beat nothing changes
   by itself, so that the pauses stay short, and after a few tries the page comes with the next answer each time, as
   it does without scripts: what was withdrawn goes.
   Never leaves the page for one that is not ours: the server has to send it first.
   Without the guard, <meta http-equiv="refresh"> reloads the page; while scripts run, it is cancelled. */
(function (global) {
  "use strict";

  const CHECK_PERIOD = 4000, TIME_LIMIT = 8000; // milliseconds
  const START_LIMIT = 15000, BEAT_LIMIT = 20000; // … until the first beat, and between two
  const FIRST_PAUSE = 10000, MAX_PAUSE = 5 * 60 * 1000;
  const MAX_TRIES = 3; // until the page comes with the next answer
  const STEADY = 60000; // without a fault, until the pauses are short again
  const TRIES = "kiosk-guard", UNCACHED = { credentials: "omit", cache: "no-store" };
  const isPreview = global.top !== global || /[?&]still\b/.test(global.location.search);
  const broken = {}; // what the server sent last, by the address of the file; empty: not asked yet
  const tries = readTries(), startedAt = now();
  let beatAt = null, isBusy = false;

  function now() {
    return global.performance.now();
  }

  function readTries() {
    try { return Number(global.sessionStorage.getItem(TRIES)) || 0; } catch (error) { return 0; }
  }

  function writeTries(count) {
    try { global.sessionStorage.setItem(TRIES, count); } catch (error) { /* then the pauses do not grow */ }
  }

  function addBroken(address) {
    if (!(address in broken)) { broken[address] = ""; }
  }

  /* A file that did not load, or an error in one before the first beat. */
  function onError(event) {
    const element = event.target;
    if (element instanceof global.HTMLScriptElement) { addBroken(element.src); }
    if (element instanceof global.HTMLLinkElement && element.rel === "stylesheet") { addBroken(element.href); }
    if (element === global && beatAt === null && event.filename) { addBroken(event.filename); }
  }

  /* Not so where it is a page of somebody else's with the status 200. */
  function isStyled(link) {
    try { return link.sheet.cssRules.length > 0; } catch (error) { return false; }
  }

  function findEmptyStyles() {
    Array.prototype.forEach.call(document.querySelectorAll("link[rel=stylesheet]"), function (link) {
      if (!isStyled(link)) { addBroken(link.href); }
    });
  }

  function inTime(promise) {
    return Promise.race([promise, new Promise(function (_, reject) { global.setTimeout(reject, TIME_LIMIT); })]);
  }

  /* Resolves to what the server sends now, or to "nothing". */
  function read(address) {
    return inTime(global.fetch(address + "?" + Math.random(), UNCACHED).then(function (response) {
      return response.text().then(function (text) { return response.status + " " + text; });
    })).catch(function () { return "nothing"; });
  }

  /* Resolves to whether one of the broken files is another one by now. */
  function probe() {
    return Promise.all(Object.keys(broken).map(function (address) {
      return read(address).then(function (found) {
        const before = broken[address];
        broken[address] = found;
        return before !== "" && before !== found;
      });
    })).then(function (changes) { return changes.indexOf(true) >= 0; });
  }

  function isOwn(name) {
    return name.indexOf("kiosk " + global.location.pathname + " ") === 0; // as kiosk-worker.js names its caches
  }

  /* Neither the browser nor the service worker keeps what was broken; that of another screen is not touched. */
  function renew(address) {
    const names = global.caches ? inTime(global.caches.keys()) : Promise.resolve([]);
    return names.then(function (found) {
      return inTime(Promise.all(found.filter(isOwn).map(function (name) {
        return global.caches.open(name).then(function (cache) { return cache.delete(address); });
      })));
    }).then(function () {
      return inTime(global.fetch(address, { cache: "reload" }));
    }).catch(function () {});
  }

  function loadPage(query) {
    const address = global.location.pathname;
    return inTime(global.fetch(address, UNCACHED)).then(function (response) {
      if (response.status !== 200 || response.headers.get("X-Kiosk") !== address) { throw new Error("not our page"); }
      return Promise.all(Object.keys(broken).map(renew));
    }).then(function () {
      writeTries(tries + 1);
      global.location.replace(address + query);
    });
  }

  function check() {
    const age = now() - startedAt, isRunning = beatAt !== null && now() - beatAt < BEAT_LIMIT;
    const page = document.body ? document.body.dataset : { refresh: 20, older: "" };
    if (document.readyState === "complete") { findEmptyStyles(); }
    if (!Object.keys(broken).length && (isRunning || age < START_LIMIT)) {
      if (tries && age >= STEADY) {
        writeTries(0);
        global.history.replaceState(null, "", global.location.pathname);
      }
      return;
    }
    if (isBusy) { return; }
    isBusy = true;
    const pause = Math.min(FIRST_PAUSE * Math.pow(2, tries), isRunning ? MAX_PAUSE : 1000 * page.refresh);
    const query = !isRunning && tries >= MAX_TRIES ? page.older : "";
    probe().then(function (isChanged) {
      return isChanged || age >= pause ? loadPage(query) : undefined;
    }).catch(function () {}).then(function () { isBusy = false; });
  }

  global.KioskGuard = {
    beat: function () { beatAt = now(); },
  };
  global.addEventListener("load", function () { // nothing loads at this moment that this could stop
    global.stop();
    document.querySelector("meta[http-equiv=refresh]").remove();
  });
  if (isPreview) { return; }
  global.addEventListener("error", onError, true);
  global.setInterval(check, CHECK_PERIOD);
})(window);
