// The answer form, better: counts what is left, keeps the draft on the device, sends until it has arrived, and leads to
// what is missing. The form works without. Syntax: ES2015 and nothing newer than Safari 12 knows.
(function () {
  "use strict";
  var KEY = "answer";
  var DAY = 24 * 60 * 60 * 1000;
  var LONGEST_PAUSE = 64000;
  var PATIENCE = 20000;
  var form = document.getElementById("answer");
  var field = document.getElementById("id_text");
  var counter = document.querySelector(".counter");
  var summary = document.getElementById("errors");

  // What is kept: {at, body: the form's fields as they are sent, pending: since when it is being sent or 0}
  function kept() {
    try {
      var found = JSON.parse(localStorage.getItem(KEY));
      if (found && Date.now() - found.at < DAY) { return found; }
    } catch (error) { /* no storage here, or not ours */ }
    forget();
    return null;
  }
  function keep(body, pending) {
    if (form.dataset.shared !== undefined) { return; }
    try { localStorage.setItem(KEY, JSON.stringify({ at: pending || Date.now(), body: body, action: form.action, pending: pending })); } catch (error) { /* then without */ }
  }
  function forget() {
    try { localStorage.removeItem(KEY); } catch (error) { /* there is none */ }
  }

  function count(text) {
    if (typeof Intl !== "undefined" && Intl.Segmenter) {
      var number = 0;
      var segments = new Intl.Segmenter(document.documentElement.lang, { granularity: "grapheme" }).segment(text);
      for (var segment of segments) { if (segment) { number += 1; } }
      return number;
    }
    return Array.from(text).length;
  }
  function showLeft() {
    var left = Number(counter.dataset.limit) - count(field.value.trim());
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("%s", String(Math.abs(left)));
    counter.classList.toggle("over", left < 0);
  }

  function start() {
    var note = form.querySelector("[role=status]");
    var drop = document.createElement("button");
    var pending = null; // {body, since, pause, timer, stop}

    function say(what) {
      note.textContent = what ? note.dataset[what] : "";
      note.hidden = !what;
      drop.hidden = what !== "draft";
    }
    function body() { return new URLSearchParams(new FormData(form)).toString(); }
    function restore(fields) {
      field.value = fields.get("text") || "";
      ["consent_exhibition", "consent_social"].forEach(function (name) { form.elements[name].checked = fields.has(name); });
      form.elements.quarter.value = fields.get("quarter") || "";
    }
    function changed() {
      if (pending) { giveUp(null); }
      if (field.value.trim()) { keep(body(), 0); } else { forget(); }
    }

    function send(since, what) {
      if (pending) { giveUp(null); }
      pending = { body: what || body(), since: since, pause: 1000 };
      keep(pending.body, since);
      attempt(pending);
    }
    function attempt(sending) {
      var controller = window.AbortController ? new AbortController() : null;
      var patience = setTimeout(function () { if (controller) { controller.abort(); } }, PATIENCE);
      clearTimeout(sending.timer);
      sending.stop = function () { if (controller) { controller.abort(); } };
      sending.busy = true;
      if (sending.pause === 1000) { say("sending"); }
      fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: sending.body,
        credentials: "omit",
        signal: controller ? controller.signal : undefined
      }).then(function (response) {
        clearTimeout(patience);
        if (sending !== pending) { return; }
        if (response.redirected && response.ok) {
          pending = null;
          location.replace(response.url); // that page forgets the draft: not before it is seen
        } else if (response.redirected || response.status >= 500 || response.status === 429 || response.status === 408) {
          later(sending);
        } else { // something to mend: only the server's own page can say what
          giveUp(null);
          keep(sending.body, 0);
          form.submit();
        }
      }, function () {
        clearTimeout(patience);
        if (sending === pending) { later(sending); }
      });
    }
    function later(sending) {
      sending.busy = false;
      if (Date.now() - sending.since > DAY) { giveUp("late"); return; }
      say("unsent");
      sending.timer = setTimeout(function () { attempt(sending); }, sending.pause);
      sending.pause = Math.min(2 * sending.pause, LONGEST_PAUSE);
    }
    function giveUp(what) {
      var stopped = pending;
      pending = null;
      clearTimeout(stopped.timer);
      stopped.stop();
      say(what);
    }
    function now() {
      if (pending && !pending.busy && document.visibilityState === "visible") { attempt(pending); }
    }

    drop.type = "button";
    drop.className = "second";
    drop.id = "drop";
    drop.hidden = true;
    drop.textContent = note.dataset.drop;
    form.insertBefore(drop, note.nextSibling);
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      send(Date.now());
    });
    drop.addEventListener("click", function () {
      forget();
      form.reset();
      field.value = "";
      say(null);
      if (counter) { showLeft(); }
      field.focus();
    });
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", now);

    var found = kept();
    if (!found || summary) { return; }
    var fields = new URLSearchParams(found.body);
    if (found.pending) {
      restore(fields);
      form.elements.token.value = fields.get("token");
      form.action = found.action;
      send(found.pending, found.body);
    } else if (!field.value) {
      restore(fields);
      say("draft");
    }
  }

  if (form && window.fetch && window.URLSearchParams && window.FormData) { start(); }
  if (field && counter) {
    field.addEventListener("input", showLeft);
    showLeft();
  }
  if (document.querySelector("[data-arrived]") && (kept() || {}).pending) { forget(); }
  if (summary) { summary.focus(); }
})();
