/* Copying handwritten cards: the enter key saves, or leads to the card's consent first; with the shift key it begins a
   new line. Above the text stands the question of the chosen station. */

const form = document.querySelector("[data-paper-cards]");
let isSent = false;

function saveOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  const consent = form.elements.consent_exhibition;
  if (event.target.value.trim() && !consent.checked) consent.focus();
  else form.requestSubmit();
}

/* The stations are grouped by their questions. */
function showQuestion() {
  const { label } = form.elements.station.selectedOptions[0].parentElement;
  if (label) form.querySelector("[data-question]").textContent = label;
}

if (form) {
  const text = form.elements.text;
  form.querySelector("[aria-invalid=true]")?.focus(); // else the text field has the focus (autofocus)
  text.addEventListener("keydown", saveOnEnter);
  form.elements.station.addEventListener("change", showQuestion);
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && text.value && text.value !== text.defaultValue) event.preventDefault();
  });
}
