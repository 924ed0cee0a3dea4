/* Staff pages stay open: what waits is asked for again, for the link to the queue and the title of the tab. */
(function () {
  "use strict";

  var place = document.querySelector("[data-waiting]");
  if (!place || !window.fetch || !window.DOMParser) return;
  var EVERY = 60000; // milliseconds
  var MARK = /^(⚠ )?(\([^)]*\) )?/; // the desk writes its own number

  function mark() {
    return place.firstElementChild.dataset.mark;
  }

  function show(html) {
    var fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-mark]");
    if (!fresh) return clearInterval(timer); // logged out
    var title = document.title;
    var before = mark();
    if (fresh.textContent === place.firstElementChild.textContent && fresh.dataset.mark === before) return;
    place.replaceChildren(document.adoptNode(fresh));
    document.title = mark() + title.replace(before, "").replace(MARK, "");
  }

  var timer = setInterval(function () {
    fetch(place.dataset.waiting, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(show)
      .catch(function () { /* no network now: the next time */ });
  }, EVERY);
})();
