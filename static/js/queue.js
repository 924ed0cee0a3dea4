/* The desk gets faster: the next answer is here before the last decision is saved, and what others do shows by itself.
   Everything goes through the page's own forms; without this file they work by themselves. */
(function () {
  "use strict";

  var root = document.querySelector("[data-queue]");
  if (!root || !window.fetch || !window.DOMParser) return;
  var now = root.querySelector("[data-now]");
  var next = root.querySelector("[data-next]");
  var decided = {}; // answers on their way, by number: the page does not bring them back
  var saves = Promise.resolve(); // one after the other, in the order of the clicks
  var open = 0;
  var GOOD_NEWS = 5000; // milliseconds
  var ASK = 1200; // milliseconds between two questions for news
  var AWAY = 60000; // without a touch or key, after which nobody sits here
  var goodNews = setTimeout(clearGoodNews, GOOD_NEWS);
  var touched = Date.now();

  function current() {
    return now.querySelector("[data-answer]");
  }

  function settle() {
    root.toggleAttribute("data-saving", open > 0);
    var first = next.querySelector("[data-answer]");
    if (!current() && first) now.prepend(first);
    root.querySelectorAll("[data-bring-forward]").forEach(function (button) { button.hidden = now.contains(button); });
    root.querySelector(".desk-next").hidden = !next.children.length;
    now.querySelector("[data-nothing]").hidden = Boolean(current()) || open > 0;
  }

  function tell(article, words) {
    var line = article.querySelector("[data-failed]");
    line.textContent = words;
    line.hidden = !words;
  }

  function bringBack(article, words) {
    delete decided[article.dataset.answer];
    if (current() && inHand(current())) next.prepend(article);
    else putFirst(article);
    settle();
    tell(article, words);
  }

  function putFirst(article) {
    var was = current();
    if (was === article) return;
    now.prepend(article);
    if (was) next.prepend(was);
  }

  // Somebody types here, masks, or has ticked something: this answer stays where it is.
  function inHand(article) {
    if (article.hasAttribute("data-masked") || article.contains(document.activeElement.closest("textarea, input[type=text], select"))) return true;
    return [...article.querySelectorAll("textarea, input[type=text]")].some(function (field) { return field.value !== field.defaultValue; });
  }

  // Take over what the server says now; what somebody reads or fills in stays where it is.
  function refresh(page, first) {
    var there = {};
    page.querySelectorAll("[data-answer]").forEach(function (article) {
      var number = article.dataset.answer;
      there[number] = true;
      if (!decided[number] && !document.getElementById(article.id)) next.append(document.adoptNode(article));
    });
    next.querySelectorAll("[data-answer]").forEach(function (article) {
      if (!there[article.dataset.answer] && !inHand(article)) article.remove();
    });
    document.title = page.title;
    ["#queue-messages", ".piles", "[data-undo]", ".news", "[data-waiting]"].forEach(function (part) {
      var fresh = page.querySelector(part);
      var old = document.querySelector(part);
      if (!fresh) return;
      old.replaceChildren(...document.adoptNode(fresh).childNodes);
      old.hidden = fresh.hidden;
    });
    if (first && there[first]) putFirst(document.getElementById("answer-" + first));
    settle();
    showNumber();
  }

  // Good news goes away by itself; what somebody has to know stays until the next decision.
  function clearGoodNews() {
    document.querySelectorAll("#queue-messages .success").forEach(function (line) { line.remove(); });
  }

  function say(words) {
    var list = document.createElement("ul");
    var line = document.createElement("li");
    list.className = "messagelist";
    line.className = "info";
    line.textContent = words;
    list.append(line);
    document.querySelector("#queue-messages").replaceChildren(list);
  }

  function showNumber() {
    var waiting = root.querySelector(".piles [aria-current] [data-count]");
    var parts = /^(⚠ )?(?:\([^)]*\) )?(.*)$/.exec(document.title); // an alarm (see badge.js), a number, the title
    var number = waiting && waiting.textContent !== "0" ? "(" + waiting.textContent + ") " : "";
    document.title = (parts[1] || "") + number + parts[2];
  }

  async function send(address, body) {
    var options = { credentials: "same-origin" };
    if (body) options = { method: "POST", body: body, credentials: "same-origin", keepalive: true };
    var response = await fetch(address, options);
    if (!response.ok && response.status !== 422) throw new Error(response.status);
    var page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.querySelector("[data-queue]")) throw new Error("not the queue: perhaps logged out");
    return page;
  }

  /* Resolves to whether the word counts. */
  async function save(article, address, body) {
    var counts = false;
    try {
      var page = await send(address, body);
      open -= 1;
      counts = Boolean(page.querySelector("#queue-messages .success")); // and nobody was faster
      // Still waiting after the save: the server refused, and its message says why.
      if (page.getElementById(article.id)) {
        var messages = page.querySelector("#queue-messages");
        bringBack(article, messages ? messages.textContent.trim() : root.dataset.wordsLost);
      }
      delete decided[article.dataset.answer];
      refresh(page);
      clearTimeout(goodNews);
      goodNews = setTimeout(clearGoodNews, GOOD_NEWS);
    } catch (error) {
      open -= 1;
      bringBack(article, root.dataset.wordsLost);
    }
    settle();
    return counts;
  }

  async function takeBack(form) {
    try {
      refresh(await send(form.getAttribute("action"), new URLSearchParams(new FormData(form))), form.dataset.undoes);
      if (current()) current().focus();
    } catch (error) {
      say(root.dataset.wordsOffline);
    }
    open -= 1;
    settle();
  }

  root.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    if (form.matches("[data-undo] form")) {
      event.preventDefault();
      open += 1;
      saves = saves.then(function () { return takeBack(form); });
      return;
    }
    if (!form.matches(".decide") || !button) return;
    event.preventDefault();
    var article = form.closest("[data-answer]");
    if (button.value === "reject" && !form.elements.reason.value) {
      article.dispatchEvent(new CustomEvent("reason-missing", { bubbles: true }));
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

  root.addEventListener("click", function (event) {
    var button = event.target.closest("[data-bring-forward]");
    if (!button) return;
    putFirst(button.closest("[data-answer]"));
    settle();
    current().focus();
    current().scrollIntoView({ block: "nearest" });
  });

  window.addEventListener("beforeunload", function (event) {
    if (open > 0) event.preventDefault();
  });

  /* what others do */
  ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"].forEach(function (kind) {
    document.addEventListener(kind, function () { touched = Date.now(); }, { passive: true });
  });

  function questionForNews() {
    var body = new URLSearchParams(window.location.search);
    body.set("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]").value);
    root.querySelectorAll("[data-answer]").forEach(function (article) {
      body.append("answer", article.dataset.answer + ":" + article.dataset.seen);
    });
    if (Date.now() - touched < AWAY) body.set("looking", "1");
    return body;
  }

  function goAway(number, words) {
    var article = document.getElementById("answer-" + number);
    if (!article || decided[number]) return;
    if (inHand(article)) {
      tell(article, words);
      return;
    }
    if (article === current()) say(words);
    article.remove();
    settle();
  }

  async function askForNews() {
    if (document.hidden || open > 0) return;
    try {
      var response = await fetch(root.dataset.live, { method: "POST", body: questionForNews(), credentials: "same-origin" });
      if (!response.ok || response.redirected) throw new Error(response.status);
      var news = await response.json();
      root.removeAttribute("data-offline");
      if (open > 0) return; // the page that a decision brings is newer
      Object.keys(news.gone).forEach(function (number) { goAway(number, news.gone[number]); });
      var newPile = false; // one that stands at the desk only while there is something on it
      Object.keys(news.piles).forEach(function (pile) {
        var count = root.querySelector('[data-count="' + CSS.escape(pile) + '"]');
        if (count) count.textContent = news.piles[pile];
        else if (news.piles[pile] !== "0") newPile = true;
      });
      root.querySelector("[data-here]").textContent = news.here;
      root.querySelector("[data-oldest]").textContent = news.oldest;
      showNumber();
      if (newPile || (news.more && root.querySelectorAll("[data-answer]").length < Number(root.dataset.page))) {
        var page = await send(window.location.href);
        if (open === 0) refresh(page);
      }
    } catch (error) {
      root.setAttribute("data-offline", "");
    }
  }

  async function keepAsking() {
    await askForNews();
    setTimeout(keepAsking, ASK);
  }

  setTimeout(keepAsking, ASK);
  document.addEventListener("visibilitychange", askForNews);
  settle();
  showNumber();

  window.desk = {
    root: root,
    current: current,
    // Take back one's last word. One that is still on its way is waited for; when it is lost, no earlier one goes instead.
    undo: function () {
      var isOnItsWay = open > 0;
      saves = saves.then(function (counts) {
        var button = root.querySelector('[data-undo] [aria-keyshortcuts="u"]');
        if (!button || (isOnItsWay && counts === false)) return undefined;
        open += 1;
        return takeBack(button.form);
      });
    },
    // Lay the current answer behind the others without a word about it.
    skip: function () {
      var article = current();
      if (!article || !next.children.length) return;
      next.append(article);
      settle();
      current().focus();
    }
  };
})();
