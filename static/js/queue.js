/* The queue gets faster: the next answer is here before the last decision is saved, and keys decide.
   Everything goes through the page's own forms; without this file they work by themselves. */
(function () {
  "use strict";

  var desk = document.querySelector("[data-queue]");
  if (!desk || !window.fetch || !window.DOMParser) return;
  var now = desk.querySelector("[data-now]");
  var next = desk.querySelector("[data-next]");
  var decided = {}; // answers on their way, by number: the page does not bring them back
  var saves = Promise.resolve(); // one after the other, in the order of the clicks
  var open = 0;
  var GOOD_NEWS = 5000; // milliseconds
  var goodNews = setTimeout(clearGoodNews, GOOD_NEWS);

  function current() {
    return now.querySelector("[data-answer]");
  }

  function settle() {
    var first = next.querySelector("[data-answer]");
    if (!current() && first) now.prepend(first);
    desk.querySelector(".desk-next").hidden = !next.children.length;
    now.querySelector("[data-nothing]").hidden = Boolean(current()) || open > 0;
  }

  function tell(article, words) {
    var line = article.querySelector("[data-failed]");
    line.textContent = words;
    line.hidden = !words;
  }

  function bringBack(article, words) {
    delete decided[article.dataset.answer];
    if (!document.getElementById(article.id)) next.prepend(article);
    settle();
    tell(article, words);
  }

  // Take over what the server says now; what somebody reads or fills in stays where it is.
  function refresh(page) {
    var there = {};
    page.querySelectorAll("[data-answer]").forEach(function (article) {
      var number = article.dataset.answer;
      there[number] = true;
      if (!decided[number] && !document.getElementById(article.id)) next.append(document.adoptNode(article));
    });
    next.querySelectorAll("[data-answer]").forEach(function (article) {
      if (!there[article.dataset.answer]) article.remove();
    });
    document.title = page.title;
    ["#queue-messages", ".piles", "[data-waiting]"].forEach(function (part) {
      var fresh = page.querySelector(part);
      if (fresh) document.querySelector(part).replaceChildren(...document.adoptNode(fresh).childNodes);
    });
  }

  // Good news goes away by itself; what somebody has to know stays until the next decision.
  function clearGoodNews() {
    document.querySelectorAll("#queue-messages .success").forEach(function (line) { line.remove(); });
  }

  async function save(article, address, body) {
    var number = article.dataset.answer;
    try {
      var response = await fetch(address, { method: "POST", body: body, credentials: "same-origin", keepalive: true });
      if (!response.ok && response.status !== 422) throw new Error(response.status);
      var page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!page.querySelector("[data-queue]")) throw new Error("not the queue: perhaps logged out");
      open -= 1;
      // Still waiting after the save: the server refused, and its message says why.
      if (page.getElementById(article.id)) {
        var messages = page.querySelector("#queue-messages");
        bringBack(article, messages ? messages.textContent.trim() : desk.dataset.wordsLost);
      }
      delete decided[number];
      refresh(page);
      clearTimeout(goodNews);
      goodNews = setTimeout(clearGoodNews, GOOD_NEWS);
    } catch (error) {
      open -= 1;
      bringBack(article, desk.dataset.wordsLost);
    }
    settle();
  }

  desk.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    if (!form.matches(".decide") || !button) return;
    event.preventDefault();
    var article = form.closest("[data-answer]");
    if (button.value === "reject" && !form.elements.reason.value) {
      tell(article, desk.dataset.wordsReason);
      form.elements.reason.focus();
      return;
    }
    var body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    tell(article, "");
    var wasCurrent = article === current();
    decided[article.dataset.answer] = true;
    open += 1;
    article.remove();
    settle();
    if (wasCurrent && current()) current().focus();
    saves = saves.then(function () { return save(article, form.getAttribute("action"), body); });
  });

  window.addEventListener("beforeunload", function (event) {
    if (open > 0) event.preventDefault();
  });

  /* keys */
  var keys = desk.querySelector("[data-keys]");
  var wanted = keys.querySelector("[data-keys-on]");

  function useKeys() {
    desk.toggleAttribute("data-keys-in-use", wanted.checked);
  }

  try {
    wanted.checked = localStorage.getItem("queue-keys") !== "off";
  } catch (error) { /* storage may be closed: then the choice lasts for this page */ }
  keys.hidden = false;
  useKeys();
  wanted.addEventListener("change", function () {
    useKeys();
    try {
      localStorage.setItem("queue-keys", wanted.checked ? "on" : "off");
    } catch (error) { /* see above */ }
  });

  document.addEventListener("keydown", function (event) {
    var article = current();
    if (!wanted.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("select[name=reason]")) {
      if (event.key === "Enter") {
        event.preventDefault();
        event.target.form.querySelector("[value=reject]").click();
      } else if (event.key === "Escape") {
        event.target.closest("[data-answer]").focus();
      }
      return;
    }
    if (event.target.matches("input, select, textarea")) return;
    if (event.key === "?") {
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    } else if (article && event.key.length === 1) {
      var target = article.querySelector('[aria-keyshortcuts="' + CSS.escape(event.key.toLowerCase()) + '"]');
      if (!target) return;
      event.preventDefault();
      if (target.matches("button")) target.click();
      else target.focus();
    }
  });
})();
