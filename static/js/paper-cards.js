/* Copying handwritten cards: the enter key saves, with the shift key it begins a new line. */

const form = document.querySelector("[data-paper-cards]");
let isSent = false;

function saveOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
}

if (form) {
  const text = form.elements.text;
  form.querySelector("[aria-invalid=true]")?.focus(); // else the text field has the focus (autofocus)
  text.addEventListener("keydown", saveOnEnter);
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && text.value && text.value !== text.defaultValue) event.preventDefault();
  });
}
