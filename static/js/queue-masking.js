/* Masking at the desk: tap what is marked, or select text, and it becomes „[…]“. The server accepts nothing else.
   Spans are [start, end] in UTF-16 units of the whole text. */
import { desk } from "./queue.js";

const OMISSION_MARK = "[…]";
const LETTER = /[\p{L}\p{M}\p{N}]/u;
const OMISSION_MARKS_AT_ENDS = /^(\[…\]\s*)+(?=\S)|(?<=\S)(\s*\[…\])+$/g;
const MASKED_BY_DEFAULT = ["phone", "email", "iban", "address", "name", "plate", "handle", "link"];
const { root } = desk;
const hintsOf = new WeakMap(); // by answer: its hints as spans, with their codes and marks

function maskable(article) {
  return article?.querySelector("[data-mask]");
}

/* Overlapping spans become one; the result is in order. */
function merge(spans) {
  const merged = [];
  for (const [start, end] of spans.sort((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/* Half a word may say the opposite: a span grows to whole words, and loses the blanks around it. */
function toWholeWords(text, [start, end]) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  while (start > 0 && LETTER.test(text[start]) && LETTER.test(text[start - 1])) start -= 1;
  while (end < text.length && LETTER.test(text[end]) && LETTER.test(text[end - 1])) end += 1;
  return [start, end];
}

/* At the ends nothing says that something is left out; in the middle „[…]“ does. */
function shorten(text, masked) {
  const parts = [];
  let position = 0;
  for (const [start, end] of masked) {
    parts.push(text.slice(position, start));
    position = end;
  }
  parts.push(text.slice(position));
  return parts.join(OMISSION_MARK).trim().replace(OMISSION_MARKS_AT_ENDS, "").trim();
}

/* The hints of an answer as the server marked them, read before anything is masked. */
function hints(article) {
  if (hintsOf.has(article)) return hintsOf.get(article);
  const found = [];
  let position = 0;
  for (const node of article.querySelector("[data-text]").childNodes) {
    const end = position + node.textContent.length;
    if (node.nodeType === 1) found.push({ span: [position, end], code: node.dataset.hint, element: node });
    position = end;
  }
  hintsOf.set(article, found);
  return found;
}

function maskedSpans(article) {
  return JSON.parse(article.dataset.masked || "[]");
}

function maskedButton(text, [start, end]) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "masked";
  button.dataset.start = start;
  button.textContent = OMISSION_MARK;
  button.title = text.slice(start, end);
  return button;
}

/* What stands in the text beside letters: masked spans as buttons that bring them back, and the hints between them. */
function insets(article, text, masked) {
  const free = hints(article).filter(({ span }) => !masked.some(([start, end]) => start < span[1] && span[0] < end));
  const buttons = masked.map((span) => ({ span, element: maskedButton(text, span) }));
  return [...buttons, ...free].sort((one, other) => one.span[0] - other.span[0]);
}

function draw(article) {
  const details = maskable(article);
  const text = details.querySelector("[data-whole] blockquote").textContent;
  const masked = maskedSpans(article);
  const shown = article.querySelector("[data-text]");
  const all = insets(article, text, masked);
  let position = 0;
  shown.replaceChildren();
  for (const { span, element } of all) {
    if (span[0] < position) continue;
    shown.append(text.slice(position, span[0]), element);
    position = span[1];
  }
  shown.append(text.slice(position));
  details.querySelector("textarea").value = shorten(text, masked);
  details.querySelector("[data-whole]").hidden = !masked.length;
  if (masked.length) details.open = true;
  updateRelease(article);
}

/* Once something is left out, every button that shows the answer shows it without that. */
function updateRelease(article) {
  const release = article.querySelector("button.release");
  if (!release) return;
  const details = maskable(article);
  const { value, defaultValue } = details.querySelector("textarea");
  release.original ??= { label: release.firstChild.textContent, value: release.value, address: release.formAction };
  const shortenButton = details.querySelector("[value=shorten]");
  const shortened = { label: `${root.dataset.messageShorten} `, value: "shorten", address: shortenButton.formAction };
  const next = value === defaultValue ? release.original : shortened;
  release.firstChild.textContent = next.label;
  release.value = next.value;
  release.formAction = next.address;
  const confirmation = article.querySelector("[data-confirmation]");
  if (confirmation && next === shortened) confirmation.hidden = true; // what is left is read by the server
}

function mask(article, spans) {
  const text = maskable(article).querySelector("[data-whole] blockquote").textContent;
  const all = merge([...maskedSpans(article), ...spans.map((span) => toWholeWords(text, span))]);
  article.dataset.masked = JSON.stringify(all.filter(([start, end]) => end > start));
  draw(article);
}

function unmask(article, start) {
  const left = maskedSpans(article).filter((span) => span[0] !== start);
  if (left.length) article.dataset.masked = JSON.stringify(left);
  else article.removeAttribute("data-masked");
  draw(article);
}

function offset(shown, container, inside) {
  const before = document.createRange();
  before.setStart(shown, 0);
  before.setEnd(container, inside);
  const fragment = before.cloneContents();
  for (const button of fragment.querySelectorAll(".masked")) button.textContent = button.title;
  return fragment.textContent.length;
}

/* What is selected in the text of an answer, as a span; null where nothing is. */
function selectedSpan(article) {
  const selection = window.getSelection();
  const shown = article.querySelector("[data-text]");
  if (!selection.rangeCount || selection.isCollapsed) return null;
  if (!shown.contains(selection.anchorNode) || !shown.contains(selection.focusNode)) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  return [offset(shown, startContainer, startOffset), offset(shown, endContainer, endOffset)];
}

/* Mask what is selected, else every hint in MASKED_BY_DEFAULT; without either, open the field to shorten by hand. */
export function maskChosen(article) {
  const details = maskable(article);
  if (!details) return;
  const selected = selectedSpan(article);
  const byDefault = hints(article).filter(({ code }) => MASKED_BY_DEFAULT.includes(code)).map(({ span }) => span);
  const spans = selected ? [selected] : byDefault;
  if (spans.length) mask(article, spans);
  else details.open = true;
  window.getSelection().removeAllRanges();
  if (spans.length) article.focus(); // not a button, which the next space would press
  else details.querySelector("textarea").focus();
}

/* A tap on what is masked brings it back; a tap on a hint masks it. */
function onClick(event) {
  const article = event.target.closest("[data-answer]");
  if (!maskable(article)) return;
  const masked = event.target.closest(".masked");
  const mark = event.target.closest("mark[data-hint]");
  if (masked) unmask(article, Number(masked.dataset.start));
  else if (mark && window.getSelection().isCollapsed) {
    mask(article, hints(article).filter(({ element }) => element === mark).map(({ span }) => span));
  }
}

/* a button beside what is selected */
const button = document.createElement("button");
let selectedArticle = null;

function showButton() {
  const article = window.getSelection().anchorNode?.parentElement?.closest("[data-answer]");
  selectedArticle = maskable(article) && selectedSpan(article) ? article : null;
  button.hidden = !selectedArticle;
  const panel = selectedArticle?.querySelector(".weave-panel");
  if (panel && button.parentNode !== panel) panel.append(button);
}

function maskSelected() {
  if (selectedArticle) maskChosen(selectedArticle);
  button.hidden = true;
}

Object.assign(button, { type: "button", className: "mask-selection", textContent: root.dataset.messageMask });
button.hidden = true;
button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
button.addEventListener("click", maskSelected);
root.append(button);
root.addEventListener("click", onClick);
root.addEventListener("input", (event) => {
  if (event.target.matches("[data-mask] textarea")) updateRelease(event.target.closest("[data-answer]"));
});
document.addEventListener("selectionchange", showButton);
