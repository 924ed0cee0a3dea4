/* Staff pages that follow what they show: every fifteen seconds, or as the first data-live-every says in milliseconds,
   the same page is read again, and what is marked with data-live takes its new content. The rest stays as it is, ticks
   and what is being typed too. */
(function () {
  "use strict";

  var EVERY = 15000; // milliseconds

  function content(page) {
    return page.querySelectorAll("[data-live]");
  }

  function pace(page) {
    var quick = page.querySelector("[data-live-every]");
    return quick ? Number(quick.dataset.liveEvery) : EVERY;
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
    var wanted = pace(page);
    content(document).forEach(function (before) {
      var after = page.querySelector('[data-live="' + before.dataset.live + '"]');
      if (!after || before.contains(document.activeElement)) { return; }
      keepOpen(before, after);
      if (before.innerHTML !== after.innerHTML) { before.replaceChildren.apply(before, document.adoptNode(after).childNodes); }
    });
    if (wanted !== every) {
      every = wanted;
      clearInterval(timer);
      timer = setInterval(look, every);
    }
    return undefined;
  }

  if (!content(document).length || !window.fetch || !window.DOMParser) { return; }
  function look() {
    if (document.hidden) { return; }
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (response) { return response.ok ? response.text() : null; })
      .then(function (html) { if (html !== null) { show(html); } })
      .catch(function () { /* no network now: the next time */ });
  }

  var every = pace(document);
  var timer = setInterval(look, every);
})();
