// The answer form, better: counts what is left as people count, and leads to what is missing. The form works without.
(function () {
  "use strict";
  var field = document.getElementById("id_text");
  var counter = document.querySelector(".counter");
  var summary = document.getElementById("errors");

  function count(text) {
    if (typeof Intl !== "undefined" && Intl.Segmenter) {
      var segments = new Intl.Segmenter(document.documentElement.lang, { granularity: "grapheme" }).segment(text);
      var number = 0;
      for (var segment of segments) { if (segment) { number += 1; } }
      return number;
    }
    return Array.from(text).length;
  }

  function show() {
    var left = Number(counter.dataset.limit) - count(field.value.trim());
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("%s", String(Math.abs(left)));
    counter.classList.toggle("over", left < 0);
  }

  if (field && counter) {
    field.addEventListener("input", show);
    show();
  }
  if (summary) { summary.focus(); }
})();
