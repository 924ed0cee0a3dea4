// The table of a workshop: the map is open, the code of the person before goes when the next one begins, and nobody
// ends the table while an answer is being written. What else a shared device needs is in terminal.js.
(function () {
  "use strict";
  var CARD_SECONDS = 120;
  var card = document.querySelector("[data-card]");
  var end = document.querySelector("[data-go]");
  var map = document.querySelector("[data-map]");
  var field = document.getElementById("id_text");

  function close() { card.remove(); }
  function hideEnd() { end.hidden = Boolean(field.value.trim()); }

  if (map) { map.click(); }
  if (end) {
    field.addEventListener("input", hideEnd);
    hideEnd();
  }
  if (card) {
    var print = card.querySelector("[data-print]");
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
    card.querySelector("[data-close]").addEventListener("click", function () {
      close();
      field.focus();
    });
    field.addEventListener("input", close);
    setTimeout(close, CARD_SECONDS * 1000);
    card.focus({ preventScroll: true });
  }
})();
