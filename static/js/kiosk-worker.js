/* Keeps the screen's page and everything that it is made of on the device, so that it starts without a network, too.
   `KIOSK` stands before this: {build, page, files}. The feed is none of its business: it is asked by the page alone. */
(function (global) {
  "use strict";

  const NAME = "kiosk-" + global.KIOSK.build, PATIENCE = 5000; // milliseconds
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

  function inTime(promise) {
    return Promise.race([promise, new Promise(function (_, reject) { global.setTimeout(reject, PATIENCE); })]);
  }

  function kept(address) {
    return global.caches.match(address, { ignoreSearch: true });
  }

  /* The page from the server; from the device when the server says nothing in time, or nothing that is a page. An
     address that is no screen's any more (404) is dark, and what was kept of it goes. */
  function page(request) {
    return inTime(global.fetch(request)).then(function (response) {
      if (response.status === 404) {
        return global.caches.delete(NAME).then(function () { return response; });
      }
      if (response.status !== 200 || response.headers.get("X-Kiosk") !== global.KIOSK.page) { throw new Error("no page"); }
      const copy = response.clone();
      return global.caches.open(NAME).then(function (cache) { return cache.put(PAGE, copy); })
        .catch(function () {}).then(function () { return response; });
    }).catch(function () {
      return kept(PAGE).then(function (found) { return found || Response.error(); });
    });
  }

  global.addEventListener("fetch", function (event) {
    const request = event.request;
    if (request.method !== "GET") { return; }
    if (request.mode === "navigate" && withoutQuery(request.url) === PAGE) {
      event.respondWith(page(request));
    } else if (global.KIOSK.files.some(function (file) { return new URL(file, global.location).href === request.url; })) {
      event.respondWith(kept(request.url).then(function (found) { return found || global.fetch(request); }));
    }
  });
})(self);
