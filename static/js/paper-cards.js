/* Copying handwritten cards: the enter key saves, with the shift key it begins a new line. */
(function () {
  "use strict";

  var form = document.querySelector("[data-paper-cards]");
  if (!form) return;
  var text = form.elements.text;
  var wrong = form.querySelector("[aria-invalid=true]");
  var sent = false;

  if (wrong) wrong.focus(); // else the text field has the focus (autofocus)
  text.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", function (event) {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", function () { sent = false; });
  window.addEventListener("beforeunload", function (event) {
    if (!sent && text.value && text.value !== text.defaultValue) event.preventDefault();
  });
})();
