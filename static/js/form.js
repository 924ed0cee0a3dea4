// The answer form: counts the remaining characters, says what is missing, stores a draft on the device, retries sending
// until it succeeds and moves the focus to errors. The form works without. Syntax: ES2015, and nothing newer than
// Safari 12 supports.
(function () {
  "use strict";
  var KEY = "answer";
  var DAY = 24 * 60 * 60 * 1000;
  var MAX_PAUSE = 64000;
  var TIMEOUT = 20000;
  var NEAR = 20; // characters left
  var form = document.getElementById("answer");
  var field = document.getElementById("id_text");
  var counter = document.querySelector(".counter");
  var summary = document.getElementById("errors");
  var mapOpener = document.querySelector("[data-map]");
  var announced = document.createElement("p");
  var announcing;

  // The draft: {at, body: the encoded fields, action: where to, pending: since when it is being sent, else 0}
  function loadDraft() {
    try {
      var found = JSON.parse(localStorage.getItem(KEY));
      if (found && Date.now() - found.at < DAY) { return found; }
    } catch (error) { /* no storage, or not our format */ }
    clearDraft();
    return null;
  }
  function saveDraft(body, pending) {
    if (form.dataset.shared !== undefined) { return; }
    try {
      localStorage.setItem(KEY, JSON.stringify({
        at: pending || Date.now(), body: pending ? body : body.replace(/&consent_\w+=on/g, ""), action: form.action,
        pending: pending
      }));
    } catch (error) { /* no storage: no draft */ }
  }
  function clearDraft() {
    try { localStorage.removeItem(KEY); } catch (error) { /* no storage */ }
  }

  function lengthOf(text) {
    // By default a segment is a grapheme, which people count as one.
    var segmenter = window.Intl && Intl.Segmenter && new Intl.Segmenter(document.documentElement.lang);
    return Array.from(segmenter ? segmenter.segment(text) : text).length;
  }
  function charactersLeft() { return Number(counter.dataset.limit) - lengthOf(field.value.trim()); }
  function updateCounter() {
    var left = charactersLeft();
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left)
      .replace("%s", String(Math.abs(left)));
    counter.classList.toggle("over", left < 0);
    // Screen readers hear it when the end is near, and only in a pause.
    clearTimeout(announcing);
    announcing = setTimeout(function () { announced.textContent = left <= NEAR ? counter.textContent : ""; }, 1000);
  }

  // What is missing is said below its field, as the server does, until it is mended. What is too long: the counter
  // says it already.
  function markError(wrong, message) {
    wrong.setAttribute("aria-invalid", "true");
    if (!message) { return; }
    var below = document.getElementById(wrong.id + "_error") || document.createElement("p");
    below.id = wrong.id + "_error"; // which the field names as its description
    below.className = "error";
    below.textContent = message;
    wrong.parentNode.insertBefore(below, wrong.type === "checkbox" ? null : wrong.nextSibling);
  }
  function clearError(event) {
    var below = document.getElementById(event.target.id + "_error");
    if (below) { below.remove(); }
    event.target.removeAttribute("aria-invalid");
  }
  function findErrors() {
    var wrong = [].filter.call(form.elements, function (element) {
      var missing = element.dataset.missing;
      var empty = element.type === "checkbox" ? !element.checked : !element.value.trim();
      var over = element === field && charactersLeft() < 0;
      if (missing && (empty || over)) { markError(element, empty && missing); }
      return missing && (empty || over);
    });
    if (wrong[0]) { wrong[0].focus(); }
    return wrong.length;
  }

  // The script of the map takes its button over; without a network the menu above it stays.
  function offerMap() {
    mapOpener.hidden = false;
    mapOpener.addEventListener("click", loadMap, { once: true });
  }
  function loadMap() {
    var script = document.createElement("script");
    script.src = mapOpener.dataset.map;
    script.addEventListener("error", offerMap);
    document.head.appendChild(script);
  }

  function start() {
    var note = form.querySelector("[role=status]");
    var button = form.querySelector("[type=submit]");
    var drop = document.createElement("button");
    var pending = null; // {body, since, pause, timer, stop}
    var own = ""; // this page's token, while that of an earlier page is in its place

    function show(status) {
      var isDraft = status === "draft";
      form.insertBefore(note, isDraft ? form.firstChild : button); // beside what it is about
      form.insertBefore(drop, note.nextSibling);
      note.textContent = status ? note.dataset[status] : "";
      note.hidden = !status;
      drop.hidden = !isDraft;
      form.dataset.state = pending ? "sending" : ""; // for the script of terminals
    }
    function body() { return new URLSearchParams(new FormData(form)).toString(); }
    // A draft has no ticks: the phone may have changed hands, and a consent is one's own.
    function restore(fields) {
      var quarter = form.elements.quarter;
      field.value = fields.get("text") || "";
      quarter.value = fields.get("quarter") || "";
      if (quarter.value) { quarter.parentNode.parentNode.open = true; }
      form.querySelectorAll("[type=checkbox]").forEach(function (box) {
        box.checked = fields.has(box.name);
      });
    }
    // Who changes an answer that was on its way writes a new one, and agrees to what this page says.
    function onChange(event) {
      if (pending) { stop(null); }
      if (own) {
        form.elements.token.value = own;
        form.action = own = "";
        form.querySelectorAll("[type=checkbox]").forEach(function (box) {
          if (box !== event.target) { box.checked = false; }
        });
      }
      if (field.value.trim()) { saveDraft(body(), 0); } else { clearDraft(); }
    }

    function send(since, stored) {
      if (pending) { stop(null); }
      pending = { body: stored || body(), since: since, pause: 1000 };
      saveDraft(pending.body, since);
      attempt(pending);
    }
    function attempt(sending) {
      var controller = window.AbortController ? new AbortController() : null;
      var timeout = setTimeout(function () { if (controller) { controller.abort(); } }, TIMEOUT);
      clearTimeout(sending.timer);
      sending.stop = function () { if (controller) { controller.abort(); } };
      sending.busy = true;
      if (sending.pause === 1000) { show("sending"); }
      fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(sending.body),
        credentials: "omit",
        signal: controller ? controller.signal : undefined
      }).then(function (response) {
        clearTimeout(timeout);
        if (sending !== pending) { return; }
        if (form.receive) { // on a terminal, which shows it in place of this page
          form.receive(response).catch(function () { if (sending === pending) { later(sending); } });
        } else if (response.redirected && response.ok) {
          pending = null;
          location.replace(response.url); // that page clears the draft, once it is seen
        } else if (
          response.redirected || response.status >= 500 || response.status === 429 || response.status === 408
        ) {
          later(sending);
        } else { // an error in the form: only the server's own page can show it
          stop(null);
          saveDraft(sending.body, 0);
          form.submit();
        }
      }, function () {
        clearTimeout(timeout);
        if (sending === pending) { later(sending); }
      });
    }
    function later(sending) {
      sending.busy = false;
      if (Date.now() - sending.since > DAY) { stop("late"); return; }
      show("unsent");
      sending.timer = setTimeout(function () { attempt(sending); }, sending.pause);
      sending.pause = Math.min(2 * sending.pause, MAX_PAUSE);
    }
    function stop(status) {
      var stopped = pending;
      pending = null;
      clearTimeout(stopped.timer);
      stopped.stop();
      show(status);
    }
    function retryNow() {
      if (pending && !pending.busy && !document.hidden) { attempt(pending); }
    }

    drop.type = "button";
    drop.className = "second";
    drop.id = "drop";
    drop.hidden = true;
    drop.textContent = note.dataset.drop;
    form.addEventListener("input", onChange);
    form.addEventListener("change", onChange);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (!findErrors()) { send(Date.now()); }
    });
    form.addEventListener("reset", function () { if (pending) { stop(null); } });
    drop.addEventListener("click", function () {
      clearDraft();
      form.reset();
      field.value = "";
      show(null);
      if (counter) { updateCounter(); }
      field.focus();
    });
    window.addEventListener("online", retryNow);
    document.addEventListener("visibilitychange", retryNow);

    var found = loadDraft();
    if (!found || summary) { return; }
    var fields = new URLSearchParams(found.body);
    if (found.pending) {
      restore(fields);
      own = form.elements.token.value;
      form.elements.token.value = fields.get("token");
      form.action = found.action;
      send(found.pending, found.body);
    } else if (!field.value) {
      restore(fields);
      show("draft");
    }
  }

  if (form && window.fetch && window.URLSearchParams && window.FormData) { start(); }
  if (field && counter) {
    announced.className = "unseen";
    announced.setAttribute("aria-live", "polite");
    form.appendChild(announced);
    form.addEventListener("input", clearError);
    field.addEventListener("input", updateCounter);
    updateCounter();
  }
  if (mapOpener) { offerMap(); }
  if (document.querySelector("[data-arrived]") && (loadDraft() || {}).pending) { clearDraft(); }
  if (summary) { summary.focus(); }
})();
