/* Service worker: keeps the screen's page and all its parts on the device, so that it also starts without a network.
   The server puts `KIOSK` before this: {page, build, version, files}, with the integrity of each file; pictures have
   none. Believes and stores only what is ours and whole: a page with our mark, files with the right sum. Never touches
   the feed, which only the page requests, nor the store of another screen, nor a preview. */
(function (global) {
  "use strict";

  const KIOSK = global.KIOSK, TIME_LIMIT = 5000, FILE_TIME_LIMIT = 30000; // milliseconds
  const PAGE = new URL(KIOSK.page, global.location).href;
  const PREFIX = "kiosk " + KIOSK.page + " ", NAME = PREFIX + KIOSK.version; // kiosk-storage.js knows the prefix
  // Where nothing is stored and the server is away: darkness without any style, which tries again.
  const WAITING = "<!doctype html><meta charset=utf-8><meta name=color-scheme content=dark>" +
    "<meta http-equiv=refresh content=10><title>·</title>";

  /* Unlike kiosk-fetch.js it never aborts: the browser still reads the body of a response that came in time. */
  function inTime(promise, limit) {
    return Promise.race([promise, new Promise(function (_, reject) {
      global.setTimeout(reject, limit || TIME_LIMIT);
    })]);
  }

  /* ---- the store ---- */

  function ownNames() {
    return global.caches.keys().then(function (names) {
      return names.filter(function (name) { return name.indexOf(PREFIX) === 0; });
    });
  }

  /* From the oldest store that has it: an older one is complete, or a newer one would have replaced it. */
  function stored(address) {
    return ownNames().then(function (names) {
      return Promise.all(names.map(function (name) { return global.caches.match(address, { cacheName: name }); }));
    }).then(function (found) { return found.find(Boolean); });
  }

  /* Resolves to the response. */
  function put(address, response) {
    const copy = response.clone();
    return global.caches.open(NAME).then(function (cache) { return cache.put(address, copy); })
      .then(function () { return response; });
  }

  /* As put, and also where there is no room for it. */
  function tryToPut(address, response) {
    return put(address, response).catch(function () { return response; });
  }

  /* Loads what is missing or damaged; resolves when everything is there, and rejects if that cannot be. */
  function fill() {
    return global.caches.open(NAME).then(function (cache) {
      return cache.match(PAGE).then(wholePage).catch(function () {
        return loadPage().then(function (response) { return cache.put(PAGE, response); });
      }).then(function () {
        return Promise.all(Object.keys(KIOSK.files).map(function (file) {
          return cache.match(file).then(wholeFile.bind(null, file)).catch(function () {
            return loadFile(file).then(put.bind(null, file));
          });
        }));
      });
    });
  }

  /* Once this store is complete it is the only one, unless a newer worker is filling its own. */
  function deleteOlder() {
    if (global.registration.installing || global.registration.waiting) { return Promise.resolve(); }
    return ownNames().then(function (names) {
      return Promise.all(names.map(function (name) { return name === NAME || global.caches.delete(name); }));
    });
  }

  /* ---- what is ours, and whole: each resolves to the response, or rejects ---- */

  function wholePage(response) {
    if (response.headers.get("X-Kiosk") !== KIOSK.page) { throw new Error("not our page"); }
    return response.clone().text().then(function (text) {
      if (!/<\/html>\s*$/.test(text)) { throw new Error("half a page"); }
      return response;
    });
  }

  function wholeFile(file, response) {
    if (response.status !== 200) { throw new Error("HTTP " + response.status); }
    const body = response.clone(), sum = KIOSK.files[file];
    if (!sum) { return body.blob().then(global.createImageBitmap).then(function () { return response; }); }
    return body.arrayBuffer().then(function (content) {
      return global.crypto.subtle.digest("SHA-256", content);
    }).then(function (digest) {
      const found = global.btoa(String.fromCharCode.apply(null, new Uint8Array(digest)));
      if (sum !== "sha256-" + found) { throw new Error("not our file"); }
      return response;
    });
  }

  /* The page of the same build as the files; the worker of another stores its own. */
  function loadPage() {
    return inTime(global.fetch(PAGE, { cache: "no-store" }).then(wholePage)).then(function (response) {
      if (!isStorable(response)) { throw new Error("another build"); }
      return response;
    });
  }

  /* That of a rehearsal that is over has no build: it needs no scripts. */
  function isStorable(response) {
    const build = response.headers.get("X-Kiosk-Build");
    return response.status === 200 && (!build || build === KIOSK.build);
  }

  /* The browser's cache may hold what a proxy once sent instead. */
  function loadFile(file) {
    function load(cache) {
      return inTime(global.fetch(file, { cache: cache }).then(wholeFile.bind(null, file)), FILE_TIME_LIMIT);
    }
    return load("default").catch(function () { return load("reload"); });
  }

  /* ---- what the page asks for ---- */

  /* From the server; from the device if the server does not respond in time, with something else, or says that there
     is no such screen: it may be mistaken, and kiosk.js erases what is stored once it has said so for minutes. */
  function page(request) {
    let gone = null;
    return inTime(global.fetch(request).then(wholePage)).then(function (response) {
      if (response.status !== 200) {
        gone = response;
        throw new Error("HTTP " + response.status);
      }
      return isStorable(response) ? tryToPut(PAGE, response) : response;
    }).catch(function () {
      return stored(PAGE).catch(function () {}).then(function (found) {
        return found || gone || new Response(WAITING, { headers: { "Content-Type": "text/html; charset=utf-8" } });
      });
    });
  }

  /* Colours have their stamp behind a "?". */
  function nameOf(address) {
    return address.pathname in KIOSK.files ? address.pathname : address.pathname + address.search;
  }

  function part(request) {
    const file = nameOf(new URL(request.url));
    return stored(request.url).catch(function () {}).then(function (found) {
      if (found) { return found; }
      if (!(file in KIOSK.files)) { return inTime(global.fetch(request), FILE_TIME_LIMIT); }
      return loadFile(file).then(tryToPut.bind(null, file));
    });
  }

  global.addEventListener("install", function (event) {
    global.skipWaiting();
    event.waitUntil(fill().catch(function () {})); // what is missing comes when the page asks
  });

  global.addEventListener("activate", function (event) {
    event.waitUntil(global.clients.claim());
  });

  global.addEventListener("fetch", function (event) {
    const request = event.request, address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== global.location.origin) { return; }
    if (request.mode === "navigate") {
      if (address.pathname === KIOSK.page && !address.searchParams.has("still")) { event.respondWith(page(request)); }
    } else if (nameOf(address) in KIOSK.files || address.pathname.indexOf(KIOSK.page) !== 0) {
      event.respondWith(part(request));
    }
  });

  /* kiosk-offline.js asks whether everything is stored. */
  global.addEventListener("message", function (event) {
    event.waitUntil(fill().then(deleteOlder).then(function () { return true; }, function () { return false; })
      .then(function (isComplete) { event.ports[0].postMessage(isComplete); }));
  });
})(self);
