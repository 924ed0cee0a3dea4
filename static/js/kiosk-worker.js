/* Service worker: keeps the screen's page and all its parts on the device, so that it also starts without a network.
   The server puts `KIOSK` before this: {build, page, files}. Never touches the feed, which only the page requests. */
(function (global) {
  "use strict";

  const NAME = "kiosk-" + global.KIOSK.build, TIME_LIMIT = 5000; // milliseconds
  const PAGE = new URL(global.KIOSK.page, global.location).href;

  function withoutQuery(address) {
    return address.split("?")[0];
  }

  global.addEventListener("install", function (event) {
    global.skipWaiting();
    event.waitUntil(global.caches.open(NAME).then(function (cache) {
      return cache.addAll(global.KIOSK.files.concat(global.KIOSK.page));
    }));
  });

  global.addEventListener("activate", function (event) {
    event.waitUntil(global.caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf("kiosk-") === 0 && name !== NAME; })
        .map(function (name) { return global.caches.delete(name); }));
    }).then(function () { return global.clients.claim(); }));
  });

  /* Unlike kiosk-fetch.js it never aborts: the browser still reads the body of a response that came in time. */
  function inTime(promise) {
    return Promise.race([promise, new Promise(function (_, reject) { global.setTimeout(reject, TIME_LIMIT); })]);
  }

  function cached(address) {
    return global.caches.match(address, { ignoreSearch: true });
  }

  function store(response) {
    const copy = response.clone();
    return global.caches.open(NAME).then(function (cache) { return cache.put(PAGE, copy); })
      .catch(function () {}).then(function () { return response; });
  }

  /* The page from the server; from the device if the server does not respond in time, or with something else. If the
     screen does not exist any more (404), its stored page is deleted. */
  function page(request) {
    return inTime(global.fetch(request)).then(function (response) {
      if (response.status === 404) {
        return global.caches.delete(NAME).then(function () { return response; });
      }
      const isOurs = response.status === 200 && response.headers.get("X-Kiosk") === global.KIOSK.page;
      if (!isOurs) { throw new Error("not our page"); }
      return store(response);
    }).catch(function () {
      return cached(PAGE).then(function (found) { return found || Response.error(); });
    });
  }

  function isPart(address) {
    return global.KIOSK.files.some(function (file) { return new URL(file, global.location).href === address; });
  }

  global.addEventListener("fetch", function (event) {
    const request = event.request;
    if (request.method !== "GET") { return; }
    if (request.mode === "navigate" && withoutQuery(request.url) === PAGE) {
      event.respondWith(page(request));
    } else if (isPart(request.url)) {
      event.respondWith(cached(request.url).then(function (found) { return found || inTime(global.fetch(request)); }));
    }
  });
})(self);
