/* A field for a file in the page's own language: a button, the name of the file, and a message at once where a file is
   too large, which is then not sent. Without this script the browser's own field stays. */

for (const input of document.querySelectorAll("input[type=file][data-choose]")) {
  const words = input.dataset;
  const button = make("label", "button choose-file", words.choose);
  const name = make("output", "file-name");
  const error = make("p", "errornote file-error");
  button.htmlFor = name.htmlFor = input.id;
  error.setAttribute("role", "alert");
  error.hidden = true;
  input.classList.add("visually-hidden");
  input.after(button, name, error);
  input.addEventListener("change", show);
  show();

  function show() {
    const [file] = input.files;
    const isTooLarge = file && file.size > Number(words.maxSize);
    error.hidden = !isTooLarge;
    error.textContent = isTooLarge ? words.tooLarge.replace("{name}", file.name) : "";
    if (isTooLarge) input.value = "";
    name.textContent = input.files[0]?.name ?? words.nothing;
  }
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
