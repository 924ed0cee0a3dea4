/* The plan of the posts gets quicker: pictures are dragged to another day or moved with the arrow keys, what is done
   shows without a new page, words are copied with one click, and a phone's share sheet takes all of a post. Everything
   goes through the page's own forms. */
import { LoggedOutError, fetchPage, loggedIn, request, takeContent } from "./fetch-page.js";

const DRAG_DISTANCE = 6; // pixels, after which a pressed mouse drags
const LONG_PRESS = 280; // milliseconds, after which a finger does
const EDGE = 60; // pixels from the edge of the window, where it scrolls along
const MESSAGE_PERIOD = 5000; // milliseconds
const LETTER_PERIOD = 60; // milliseconds more for each letter, to read it
const STEPS = { ArrowLeft: "earlier", ArrowRight: "later" };
const board = document.querySelector("[data-board]");
const status = document.querySelector("[data-message]");
let messageTimer;
let saves = Promise.resolve(); // one after the other
let drag = null;
const fetched = new Map(); // pictures for the share sheet that it came too late for, by the post's id

function showMessage(text) {
  status.textContent = text;
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => { status.textContent = ""; }, MESSAGE_PERIOD + text.length * LETTER_PERIOD);
}

/* Buttons that need more than a page: the clipboard, and the share sheet of a phone. */
function showButtons() {
  const show = (selector) => { for (const button of board.querySelectorAll(selector)) button.hidden = false; };
  if (navigator.clipboard) show("[data-copy]");
  if (canShare()) show("[data-share]");
}

function canShare() {
  return navigator.canShare?.({ files: [new File([""], "x.png", { type: "image/png" })] }) ?? false;
}

async function fetchPicture(link) {
  const response = await request(link.href);
  const name = /filename="(.+)"/.exec(response.headers.get("Content-Disposition"))[1];
  return new File([await response.blob()], name, { type: "image/png" });
}

/* Hands the pictures and the caption to the share sheet; networks take no alt text from it, so that is copied, where
   the browser lets us. A press that is too long ago opens no sheet: then the pictures wait for the next one. */
async function share(post) {
  const id = post.id.replace("post-", "");
  const text = (kind) => document.getElementById(`${kind}-${id}`).textContent;
  const waiting = fetched.get(id);
  let files = waiting;
  fetched.delete(id);
  try {
    files ??= await Promise.all([...post.querySelectorAll("[data-picture]")].map(fetchPicture));
    const isCopied = await navigator.clipboard?.writeText(text("alt")).then(() => true, () => false);
    await navigator.share({ files, text: text("caption") });
    if (isCopied) showMessage(board.dataset.shared);
  } catch ({ name }) {
    const isTooLate = name === "NotAllowedError" && !waiting;
    if (isTooLate) fetched.set(id, files);
    if (name !== "AbortError") showMessage(isTooLate ? board.dataset.again : board.dataset.failed);
  }
}

function nameOf(details) {
  return details.className + (details.closest(".post")?.id ?? "");
}

function messagesOf(page) {
  return [...page.querySelectorAll(".messagelist li")].map((line) => line.textContent.trim()).join(" ");
}

/* Replace the board with the one of the response, and set the URL to its address. */
function show(page, address) {
  const opened = [...board.querySelectorAll("details[open]")].map(nameOf);
  const marked = new Set([...board.querySelectorAll("[name=post]:checked")].map((box) => box.value));
  takeContent(board, page.querySelector("[data-board]"));
  for (const box of board.querySelectorAll("[name=post]")) box.checked = marked.has(box.value);
  for (const details of board.querySelectorAll("details")) details.open ||= opened.includes(nameOf(details));
  history.replaceState(null, "", new URL(address).search || location.search);
  showButtons();
  showMessage(messagesOf(page));
}

async function save(address, body, after) {
  board.toggleAttribute("data-saving", true);
  try {
    const { page, url } = await fetchPage(address, "[data-board]", { method: "POST", body });
    show(page, url);
    after();
  } catch (error) {
    if (error instanceof LoggedOutError) return loggedIn().then(() => save(address, body, after));
    showMessage(board.dataset.failed);
  }
  board.toggleAttribute("data-saving", false);
}

/* Send the form to this address, perhaps for another day; `after` puts the focus back when the new state is there. */
function send(form, address, after, day) {
  const body = new FormData(form);
  if (day) body.set("day", day);
  saves = saves.then(() => save(address, body, after));
}

function focus(selector) {
  board.querySelector(selector)?.focus({ preventScroll: true });
}

function formOf(cell) {
  return board.querySelector(`[data-move="${cell.dataset.post}"]`);
}

function move(cell, address, day) {
  send(formOf(cell), address, () => focus(`[data-post="${cell.dataset.post}"] a`), day);
}

/* A picture that is being dragged by a mouse, pen or finger. */
class Drag {
  isLifted = false;
  #timer;

  constructor(link, event) {
    this.link = link;
    this.cell = link.closest("[data-post]");
    this.pointerId = event.pointerId;
    this.start = { x: event.clientX, y: event.clientY, scroll: window.scrollY };
    if (event.pointerType === "touch") this.#timer = setTimeout(() => this.lift(), LONG_PRESS);
  }

  lift() {
    clearTimeout(this.#timer);
    this.isLifted = true;
    this.cell.classList.add("lifted");
    this.link.setPointerCapture(this.pointerId);
  }

  /* Returns whether it goes on: a finger that moves at once scrolls the page. */
  move(event) {
    const distance = Math.hypot(event.clientX - this.start.x, event.clientY - this.start.y);
    if (!this.isLifted && distance > DRAG_DISTANCE) {
      if (event.pointerType === "touch") return false;
      this.lift();
    }
    if (this.isLifted) this.#follow(event);
    return true;
  }

  end() {
    clearTimeout(this.#timer);
    this.cell.classList.remove("lifted");
    this.link.style.transform = "";
    this.#highlight(null);
  }

  #follow({ clientX, clientY }) {
    const x = clientX - this.start.x;
    const y = clientY - this.start.y + window.scrollY - this.start.scroll;
    this.link.style.transform = `translate(${x}px,${y}px)`;
    this.#highlight(cellAt(clientX, clientY));
    if (clientY < EDGE) window.scrollBy(0, -EDGE / 4);
    if (clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
  }

  #highlight(target) {
    for (const cell of board.querySelectorAll(".over")) cell.classList.toggle("over", cell === target);
    if (target && target !== this.cell) target.classList.add("over");
  }
}

function cellAt(x, y) {
  return document.elementFromPoint(x, y)?.closest("[data-day]");
}

function endDrag() {
  drag?.end();
  drag = null;
}

function onPointerDown(event) {
  const link = event.target.closest("[data-post] a");
  if (link && event.button === 0 && !drag) drag = new Drag(link, event);
}

function onPointerMove(event) {
  if (drag && event.pointerId === drag.pointerId && !drag.move(event)) endDrag();
}

function onPointerUp(event) {
  if (!drag || event.pointerId !== drag.pointerId) return;
  const { cell, isLifted } = drag;
  const target = isLifted ? cellAt(event.clientX, event.clientY) : null;
  if (isLifted) board.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => board.removeEventListener("click", stop, true), 0);
  endDrag();
  if (target && target !== cell) move(cell, formOf(cell).action, target.dataset.day);
}

function stop(event) { // the end of a drag is no click
  event.preventDefault();
  event.stopPropagation();
}

function onKey(event) {
  const cell = event.target.closest("[data-post]");
  const step = STEPS[event.key];
  if (!cell || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move(cell, formOf(cell).querySelector(`[data-step="${step}"]`).formAction);
}

/* The buttons of a post, without a new page. */
function onSubmit(event) {
  const post = event.target.closest(".post");
  if (!post || !event.submitter) return;
  event.preventDefault();
  const same = `#${post.id} button[formaction="${event.submitter.getAttribute("formaction")}"]`;
  send(event.target, event.submitter.formAction, () => {
    focus(board.querySelector(same) ? same : `#${post.id} .form-actions button`);
  });
}

async function onClick(event) {
  if (event.target.closest("[data-share]")) return share(event.target.closest(".post"));
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    showMessage(board.dataset.copied);
  } catch {
    showMessage(board.dataset.failed);
  }
}

if (board) {
  board.addEventListener("pointerdown", onPointerDown);
  board.addEventListener("pointermove", onPointerMove);
  board.addEventListener("pointerup", onPointerUp);
  board.addEventListener("pointercancel", endDrag);
  board.addEventListener("touchmove", (event) => { if (drag?.isLifted) event.preventDefault(); }, { passive: false });
  board.addEventListener("contextmenu", (event) => { if (drag) event.preventDefault(); });
  board.addEventListener("keydown", onKey);
  board.addEventListener("submit", onSubmit);
  board.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") endDrag(); });
  showButtons();
  if (location.hash) showMessage(messagesOf(document)); // they stand at the top, and the page begins further down
}
