/* Fetches the badge every minute on staff pages that stay open: the link to the queue and the title of the tab. */
(function () {
  "use strict";

  var place = document.querySelector("[data-waiting]");
  if (!place || !window.fetch || !window.DOMParser) return;
  var EVERY = 60000; // milliseconds
  var TITLE_PREFIX = /^(⚠ )?(\([^)]*\) )?/; // the desk writes its own number

  function titlePrefix() {
    return place.firstElementChild.dataset.titlePrefix;
  }

  function show(html) {
    var fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-title-prefix]");
    if (!fresh) return clearInterval(timer); // logged out
    var title = document.title;
    var before = titlePrefix();
    if (fresh.textContent === place.firstElementChild.textContent && fresh.dataset.titlePrefix === before) return;
    place.replaceChildren(document.adoptNode(fresh));
    document.title = titlePrefix() + title.replace(before, "").replace(TITLE_PREFIX, "");
  }

  var timer = setInterval(function () {
    fetch(place.dataset.waiting, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(show)
      .catch(function () { /* no network now: the next time */ });
  }, EVERY);
})();
