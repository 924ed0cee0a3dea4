/* Tables of rows below a form: every cell knows the label of its column, which stands above it on a phone. */
for (const table of document.querySelectorAll(".inline-group .tabular table")) {
  const labels = [...table.tHead.rows[0].cells].map((cell) => cell.innerText.trim());
  for (const row of table.tBodies[0].rows) {
    for (const cell of row.cells) cell.dataset.label = labels[cell.cellIndex] ?? "";
  }
}

/* A row that is added comes after the others. */
document.addEventListener("formset:added", ({ target }) => {
  const positions = [...target.parentElement.querySelectorAll("tr:not(.empty-form) input[name$='-position']")];
  const added = positions.find((input) => target.contains(input));
  if (!added) return;
  added.value = Math.max(0, ...positions.filter((input) => input !== added).map((input) => Number(input.value))) + 10;
});
