/* Lets the screen start without a network: registers the service worker, and asks it again and again whether all of the
   page is stored. It looks at everything and loads what is missing: the browser may have deleted some. */
(function (global) {
  "use strict";

  const PERIOD = 10 * 60 * 1000, FIRST_RETRY = 1000, TIME_LIMIT = 3 * 60 * 1000; // milliseconds
  const workers = global.navigator.serviceWorker, address = document.body.getAttribute("data-worker");
  let isReady = false, retry = FIRST_RETRY;

  function ask(worker) {
    return new Promise(function (resolve) {
      const channel = new global.MessageChannel();
      function end(event) {
        channel.port1.close();
        resolve(event.data === true);
      }
      channel.port1.onmessage = end;
      global.setTimeout(end, TIME_LIMIT, {});
      worker.postMessage("fill", [channel.port2]);
    });
  }

  function check() {
    workers.register(address).then(function (registration) {
      registration.update().catch(function () {}); // the server may have a newer one
      return Boolean(registration.active) && ask(registration.active);
    }).catch(function () { return false; }).then(function (isComplete) {
      isReady = isComplete;
      retry = isComplete ? FIRST_RETRY : Math.min(2 * retry, PERIOD);
      global.setTimeout(check, isComplete ? PERIOD : retry);
    });
  }

  global.KioskOffline = { isReady: function () { return isReady; } };
  if (workers && address && !global.KioskFetch.isPreview) { check(); }
})(window);
