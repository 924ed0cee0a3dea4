/* The desk gets faster: the next answer is here before the last decision is saved. Everything goes through the page's
   own forms; without this file they work by themselves. */
import { LoggedOutError, fetchPage, loggedIn, takeContent } from "./fetch-page.js";
import { Guard } from "./queue-guard.js";

const UNDO_PAUSE = 400; // milliseconds from one undo to the next: a double stroke undoes one decision
const SUCCESS_PERIOD = 5000; // milliseconds for which a success message stays
const TEXT_FIELDS = "textarea, input[type=text]";
// What the server knows better.
const PARTS = [".queues", "[data-undo]", ".live", "[data-waiting]", "[data-pages]", "[data-pauses]"];

/* What is written and chosen for an answer, without the token that a login changes. */
function writtenIn(article) {
  const fields = new URLSearchParams(new FormData(article.querySelector(".decide")));
  fields.delete("csrfmiddlewaretoken");
  return fields.toString();
}

class Desk {
  #forLogin = new Map(); // by article, the decision that is sent again after a login
  #decided = new Set(); // ids of answers whose decision is on its way: no page brings them back
  #saves = Promise.resolve(true); // one after the other, in the order of the clicks; to whether the last one counts
  #pending = 0;
  #isUndoing = false;
  #skipped = new Set(); // ids of answers that were laid behind the others
  #timer;
  #refusalTimer;

  constructor(root) {
    this.root = root;
    this.now = root.querySelector("[data-now]");
    this.next = root.querySelector("[data-next]");
    this.messages = document.querySelector("#queue-messages");
    this.guard = new Guard(root, (cause) => this.refuse(root.dataset[`message${cause}`]));
    root.addEventListener("click", (event) => this.#check(event), { capture: true });
    root.addEventListener("submit", (event) => this.#submit(event));
    root.addEventListener("click", (event) => this.#bringForward(event.target.closest("[data-bring-forward]")));
    window.addEventListener("beforeunload", (event) => {
      if (this.isSaving || this.#isWritten) event.preventDefault();
    });
    for (const field of root.querySelectorAll("[name=drawn]")) field.remove(); // the guard knows better
    this.#startTimer();
    this.#arrange();
    this.showCount();
  }

  get current() {
    return this.now.querySelector("[data-answer]");
  }

  get answers() {
    return this.root.querySelectorAll("[data-answer]");
  }

  /* Somebody wrote something that is not sent yet. */
  get #isWritten() {
    return [...this.answers].some((article) => {
      return [...article.querySelectorAll(TEXT_FIELDS)].some((field) => field.value !== field.defaultValue);
    });
  }

  get isSaving() {
    return this.#pending > 0;
  }

  /* Undo the latest decision. One that is on its way is waited for; unless the server confirmed it, none is undone. */
  undo() {
    if (this.#isUndoing || this.guard.isDozing) return; // a second stroke would undo what nobody looked at
    this.#isUndoing = true;
    const wasSaving = this.isSaving;
    this.#enqueue((isConfirmed) => {
      const button = this.root.querySelector('[data-undo] [aria-keyshortcuts="u"]');
      this.#isUndoing = Boolean(button) && (isConfirmed || !wasSaving);
      return this.#isUndoing ? this.#undo(button.form) : undefined;
    });
  }

  /* Lay the current answer behind the others without a decision. Once all here were laid there, others come. */
  skip() {
    if (!this.current) return;
    this.#skipped.add(this.current.dataset.answer);
    const following = this.next.firstElementChild;
    if (following && !this.#skipped.has(following.dataset.answer)) this.#layBehind();
    else this.#fetchOthers();
  }

  /* Put an answer before the others that goes first. Only in a crisis it takes the place of the one in sight, unless
     somebody is editing that; else it comes next. */
  bringUrgent(id) {
    const article = document.getElementById(`answer-${id}`);
    if (!article || article === this.current) return;
    const isCrisis = Boolean(article.querySelector("[data-urgent=crisis]"));
    if (this.current && (!isCrisis || this.#isEdited(this.current))) this.next.prepend(article);
    else this.#putFirst(article);
    this.#arrange();
    this.showMessage(article.querySelector("[data-priority]")?.textContent.trim() ?? "");
  }

  /* Its author withdrew this answer: nothing of it stays on the page, also where somebody writes a note about it. */
  eraseText(id) {
    const article = document.getElementById(`answer-${id}`);
    if (!article) return;
    article.removeAttribute("data-masked");
    article.querySelector("[data-text]").replaceChildren();
    for (const part of article.querySelectorAll(".hints, .objection, .latest-decision, .shorten")) part.remove();
  }

  /* Take an answer off the page that somebody else has; one that is being edited stays, and says why. */
  removeAnswer(id, reason) {
    const article = document.getElementById(`answer-${id}`);
    if (!article || this.#decided.has(id)) return;
    if (this.#isEdited(article)) return this.#showFailure(article, reason);
    if (article === this.current) this.showMessage(reason);
    article.remove();
    this.#arrange();
  }

  /* Take over what the server says now; what somebody reads or fills in stays where it is. */
  refresh(page, firstId) {
    const ids = new Set();
    for (const article of page.querySelectorAll("[data-answer]")) {
      const id = article.dataset.answer;
      ids.add(id);
      if (!this.#decided.has(id) && !document.getElementById(article.id)) this.next.append(document.adoptNode(article));
    }
    for (const article of this.next.querySelectorAll("[data-answer]")) {
      if (!ids.has(article.dataset.answer) && !this.#isEdited(article)) article.remove();
    }
    document.title = page.title;
    if (page.querySelector("#queue-messages li")) this.#replacePart("#queue-messages", page);
    for (const selector of PARTS) this.#replacePart(selector, page);
    if (ids.has(firstId)) this.#putFirst(document.getElementById(`answer-${firstId}`));
    this.#arrange();
    this.showCount();
  }

  /* Say why nothing was decided, without moving anything under the finger. */
  refuse(text) {
    const line = document.querySelector("[data-refusal]");
    line.textContent = text;
    line.hidden = false;
    clearTimeout(this.#refusalTimer);
    this.#refusalTimer = setTimeout(() => { line.hidden = true; }, SUCCESS_PERIOD);
  }

  showMessage(text) {
    const list = Object.assign(document.createElement("ul"), { className: "messagelist" });
    list.append(Object.assign(document.createElement("li"), { className: "info", textContent: text }));
    this.messages.replaceChildren(list);
  }

  /* The count of the queue before the title of the tab, after an alarm (see badge.js). */
  showCount() {
    const count = this.root.querySelector(".queues [aria-current] [data-count]")?.textContent ?? "0";
    const [, alarm = "", title] = /^(⚠ )?(?:\([^)]*\) )?(.*)$/.exec(document.title);
    document.title = alarm + (count === "0" ? "" : `(${count}) `) + title;
  }

  #arrange() {
    this.root.toggleAttribute("data-saving", this.isSaving);
    if (!this.current && this.next.firstElementChild) this.now.prepend(this.next.firstElementChild);
    for (const button of this.root.querySelectorAll("[data-bring-forward]")) button.hidden = this.now.contains(button);
    this.root.querySelector(".desk-next").hidden = !this.next.children.length;
    this.now.querySelector("[data-empty]").hidden = Boolean(this.current) || this.isSaving;
    this.guard.watch(this.current);
  }

  #layBehind() {
    this.next.append(this.current);
    this.#arrange();
    this.current.focus();
  }

  /* Take other answers than those that were skipped; after the last one it begins again. */
  async #fetchOthers() {
    try {
      const page = await this.#fetchUnskipped();
      const first = page.querySelector("[data-answer]")?.dataset.answer;
      const previous = this.current;
      if (this.isSaving || !previous || first === undefined) return;
      this.refresh(page, first);
      if (this.#isEdited(previous)) this.next.append(previous);
      else if (previous !== this.current) previous.remove();
      this.#arrange();
      this.current.focus();
    } catch {
      if (this.current) this.#layBehind(); // without a connection those here go round
    }
  }

  async #fetchUnskipped() {
    const address = new URL(window.location.href);
    for (const id of this.#skipped) address.searchParams.append("skip", id);
    const { page } = await fetchPage(address, "[data-queue]");
    if (page.querySelector("[data-answer]")) return page;
    this.#skipped.clear();
    return (await fetchPage(window.location.href, "[data-queue]")).page;
  }

  #putFirst(article) {
    const previous = this.current;
    if (previous === article) return;
    this.now.prepend(article);
    if (previous) this.next.prepend(previous);
  }

  #bringForward(button) {
    if (!button) return;
    this.#putFirst(button.closest("[data-answer]"));
    this.#arrange();
    this.current.focus();
    this.current.scrollIntoView({ block: "nearest" });
  }

  /* Somebody types here, masks, or has changed a text: this answer stays where it is. */
  #isEdited(article) {
    if (article.hasAttribute("data-masked")) return true;
    if (article.contains(document.activeElement.closest(`${TEXT_FIELDS}, select`))) return true;
    return [...article.querySelectorAll(TEXT_FIELDS)].some((field) => field.value !== field.defaultValue);
  }

  #replacePart(selector, page) {
    const after = page.querySelector(selector);
    if (!after) return;
    const before = document.querySelector(selector);
    before.hidden = after.hidden;
    takeContent(before, after);
  }

  #showFailure(article, text) {
    const line = article.querySelector("[data-failed]");
    line.textContent = text;
    line.hidden = !text;
  }

  #bringBack(article, reason, page) {
    const confirmation = page?.getElementById(article.id)?.querySelector("[data-confirmation]:not([hidden])");
    if (confirmation) {
      article.querySelector("[data-confirmation]")?.remove();
      article.querySelector(".release").after(confirmation);
    }
    this.#decided.delete(article.dataset.answer);
    if (this.current && this.#isEdited(this.current)) this.next.prepend(article);
    else this.#putFirst(article);
    this.#arrange();
    this.#showFailure(article, reason);
  }

  /* Good news goes away by itself; what somebody has to know stays until the next decision. */
  #startTimer() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const line of this.messages.querySelectorAll(".success")) line.remove();
    }, SUCCESS_PERIOD);
  }

  #enqueue(job) {
    this.#pending += 1;
    this.#saves = this.#saves.then(job).finally(() => {
      this.#pending -= 1;
      this.#arrange();
    });
  }

  /* Send a form of the page, and resolve to the queue as it is then. */
  async #send(address, body) {
    const answer = await fetchPage(address, "[data-queue]", { method: "POST", body, keepalive: true });
    this.#replacePart("#queue-messages", answer.page);
    this.#startTimer();
    return answer;
  }

  /* A press that came too early decides nothing. */
  #check(event) {
    const button = event.target.closest(".decide button[type=submit], [data-reason], [data-undo] button");
    if (!button) return;
    const isUndo = Boolean(button.closest("[data-undo]"));
    if (isUndo ? !this.guard.isDozing : this.guard.allows(event, button)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* Whether something serious was noticed in the answer that this button would show as it is. */
  #needsConfirmation(article, button) {
    const field = article.querySelector("[data-mask] textarea");
    const isChanged = field && field.value !== field.defaultValue; // then the server reads what is left
    return button.matches(".release") && !isChanged && Boolean(article.querySelector("[data-confirmation]"));
  }

  #askToConfirm(article) {
    const confirmation = article.querySelector("[data-confirmation]");
    confirmation.hidden = false;
    confirmation.scrollIntoView({ block: "nearest" });
    this.guard.restart();
  }

  #submit(event) {
    const { target: form, submitter } = event;
    if (form.matches("[data-undo] form")) {
      event.preventDefault();
      if (this.#isUndoing) return;
      this.#isUndoing = true;
      this.#enqueue(() => this.#undo(form));
    } else if (form.matches(".decide") && submitter && submitter.formMethod !== "dialog") {
      event.preventDefault();
      this.#decide(form.closest("[data-answer]"), form, submitter);
    }
  }

  #decide(article, form, button) {
    if (button.value === "reject" && !form.elements.reason.value) {
      article.dispatchEvent(new CustomEvent("reason-missing", { bubbles: true }));
      return;
    }
    if (this.#needsConfirmation(article, button)) {
      this.#askToConfirm(article);
      return;
    }
    const body = new URLSearchParams(new FormData(form));
    body.delete("drawn");
    body.set(button.name, button.value);
    const address = button.getAttribute("formaction");
    this.#post(article, address, body);
  }

  #post(article, address, body) {
    const wasCurrent = article === this.current;
    this.#forLogin.delete(article);
    this.#showFailure(article, "");
    this.#decided.add(article.dataset.answer);
    this.#enqueue(() => this.#save(article, address, body));
    article.remove();
    this.#arrange();
    if (wasCurrent) this.current?.focus();
  }

  /* Resolves to whether the decision counts: the server confirmed it, and nobody was faster. */
  async #save(article, address, body) {
    try {
      const { page, isRefused } = await this.#send(address, body);
      // Still waiting after the save: the server refused, and its message says why.
      const reason = this.messages.textContent.trim() || this.root.dataset.messageNotSaved;
      if (isRefused || page.getElementById(article.id)) this.#bringBack(article, reason, page);
      this.#decided.delete(article.dataset.answer);
      this.refresh(page);
      return Boolean(this.messages.querySelector(".success"));
    } catch (error) {
      const isLoggedOut = error instanceof LoggedOutError;
      this.#bringBack(article, this.root.dataset[isLoggedOut ? "messageAfterLogin" : "messageNotSaved"]);
      if (isLoggedOut) this.#postAfterLogin(article, address, body);
      return false;
    }
  }

  /* Once, and only as it was pressed: who writes, masks or decides otherwise meanwhile means something else. */
  #postAfterLogin(article, address, body) {
    const written = writtenIn(article);
    const again = () => {
      if (this.#forLogin.get(article) !== again) return;
      if (writtenIn(article) === written) this.#post(article, address, body);
      else this.#showFailure(article, this.root.dataset.messageNotSaved);
    };
    this.#forLogin.set(article, again);
    loggedIn().then(again);
  }

  async #undo(form) {
    try {
      const { page } = await this.#send(form.getAttribute("action"), new URLSearchParams(new FormData(form)));
      this.refresh(page, form.dataset.undoes);
      this.current?.focus();
    } catch (error) {
      if (error instanceof LoggedOutError) loggedIn().then(() => this.#enqueue(() => this.#undo(form)));
      else this.showMessage(this.root.querySelector("[data-offline-message]").textContent.trim());
    } finally {
      setTimeout(() => { this.#isUndoing = false; }, UNDO_PAUSE);
    }
    return true;
  }
}

export const desk = new Desk(document.querySelector("[data-queue]"));
