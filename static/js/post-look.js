/* The page of one post shows at once how its picture would look; the answer is drawn by the server. */
const form = document.querySelector("[data-look]");
const picture = form.querySelector("figure img");
const NAMES = ["format", "layout", "colour_theme"];

function showLook() {
  const query = new URLSearchParams({ large: "" });
  for (const name of NAMES) if (form.elements[name]) query.set(name, form.elements[name].value);
  picture.src = `${form.dataset.look}?${query}`;
}

for (const name of NAMES) form.elements[name]?.addEventListener("change", showLook);
form.querySelector("[name=look]").hidden = true;
