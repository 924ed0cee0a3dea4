/* Staff pages that follow what they show: every fifteen seconds, or as the first data-live-every says in milliseconds,
   the same page is read again, and what is marked with data-live takes its new content. The rest stays as it is, ticks
   and what is being typed too. */
(function () {
  "use strict";

  var EVERY = 15000; // milliseconds

  function content(page) {
    return page.querySelectorAll("[data-live]");
  }

  /* Details that somebody opened stay open. */
  function keepOpen(before, after) {
    var opened = before.querySelectorAll("details");
    after.querySelectorAll("details").forEach(function (details, place) {
      if (opened[place]) { details.open = opened[place].open; }
    });
  }

  function show(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    if (!content(page).length) { return clearInterval(timer); } // logged out
    content(document).forEach(function (before) {
      var after = page.querySelector('[data-live="' + before.dataset.live + '"]');
      if (!after || before.contains(document.activeElement)) { return; }
      keepOpen(before, after);
      if (before.innerHTML !== after.innerHTML) { before.replaceChildren.apply(before, document.adoptNode(after).childNodes); }
    });
    return undefined;
  }

  if (!content(document).length || !window.fetch || !window.DOMParser) { return; }
  var every = document.querySelector("[data-live-every]");
  var timer = setInterval(function () {
    if (document.hidden) { return; }
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (response) { return response.ok ? response.text() : null; })
      .then(function (html) { if (html !== null) { show(html); } })
      .catch(function () { /* no network now: the next time */ });
  }, every ? Number(every.dataset.liveEvery) : EVERY);
})();
