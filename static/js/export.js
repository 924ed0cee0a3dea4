/* The choice of an export: numbers and previews follow the ticks. Without this, a button shows them. */
(function () {
  "use strict";

  var WAIT = 250; // milliseconds after the last tick
  var form = document.querySelector("form.choice");
  if (!form || !window.fetch || !window.DOMParser) { return; }
  var timer, asked = 0;

  function show(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    document.querySelectorAll("[data-live]").forEach(function (before) {
      var after = page.querySelector('[data-live="' + before.dataset.live + '"]');
      if (after) { before.replaceChildren.apply(before, document.adoptNode(after).childNodes); }
    });
  }

  function ask() {
    var number = ++asked, query = new URLSearchParams(new FormData(form));
    query.delete("csrfmiddlewaretoken");
    if (!query.has("formats")) { query.append("formats", ""); }
    fetch("?" + query, { credentials: "same-origin" })
      .then(function (response) { return response.ok ? response.text() : null; })
      .then(function (html) { if (html !== null && number === asked) { show(html); } })
      .catch(function () { /* no network now: the button is still there */ });
  }

  document.body.classList.add("follows");
  form.addEventListener("change", function () {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
})();
