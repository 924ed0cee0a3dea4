// A terminal that one person after the other uses: closes the thanks, clears a text that somebody left behind, and lets
// nobody out of the page or back to what was there before. Nothing is kept but a text on its way to another language.
(function () {
  "use strict";
  var KEPT = "terminal";
  var RETRY = 3000;
  var TIMEOUT = 8000;
  var thanks = document.querySelector("[data-countdown]");
  var note = document.querySelector("[data-idle]");
  var form = document.getElementById("answer");
  var field = document.getElementById("id_text");
  var closed = note && !form && !document.querySelector(".said"); // the question takes no answer, and nobody's is here
  var next = thanks ? document.querySelector("[data-next]").getAttribute("href") : note && note.dataset.next;
  var left = 0; // seconds
  var leaving = false;
  var reading = null; // the page that lies over the form

  // The text at an address of ours; rejects where it does not come in time or the server is in trouble.
  function load(address) {
    var controller = new AbortController();
    var timeout = setTimeout(function () { controller.abort(); }, TIMEOUT);
    return fetch(address, { cache: "no-store", signal: controller.signal }).then(function (response) {
      if (response.status >= 500) { throw new Error(String(response.status)); }
      return response.text();
    }).then(function (text) {
      clearTimeout(timeout);
      return text;
    });
  }

  function forget() {
    try { sessionStorage.removeItem(KEPT); localStorage.removeItem("answer"); } catch (error) { /* no storage */ }
    if (form) { form.reset(); field.value = ""; }
  }

  // To the form for the next person, in place of this page. What is personal goes at once; without a network that page
  // stays empty until the server is there again, for nobody could leave the browser's own page of an error.
  function leave() {
    if (leaving) { return; }
    leaving = true;
    forget();
    document.body.hidden = !closed;
    while (!form && !closed && document.body.firstChild) { document.body.removeChild(document.body.firstChild); }
    (function attempt() {
      load(next).then(function () { location.replace(next); }).catch(function () { setTimeout(attempt, RETRY); });
    })();
  }

  function isUsed() {
    var details = form.querySelector("details[open]");
    return Boolean(
      field.value.trim() || form.elements.quarter.value || details || reading || location.pathname !== next ||
      document.getElementById("errors") || form.querySelector("input[type=checkbox]:checked")
    );
  }
  function isSending() { return form.dataset.state === "sending"; }

  function restart() {
    left = Number(thanks ? thanks.dataset.countdown : note.dataset.idle);
    show();
  }
  function show() {
    var shown = thanks || note;
    var from = Number(thanks ? thanks.dataset.countdown : note.dataset.warning);
    var visible = !closed && left <= from && (thanks || left > 0);
    if (visible && (thanks || left % 5 === 0)) { shown.textContent = shown.dataset.text.replace("%s", String(left)); }
    if (shown.hidden === Boolean(visible)) { shown.hidden = !visible; }
    document.body.classList.toggle("warned", Boolean(note && visible));
  }
  function tick() {
    if (leaving) { return; }
    if (form && (isSending() || !isUsed())) { restart(); return; } // an answer that is being sent is never thrown away
    left -= 1;
    show();
    if (left <= 0) { leave(); }
  }

  function changeLanguage(address) {
    load(address).then(function () {
      if (leaving || (form && isSending())) { return; }
      if (form) { keep(); }
      location.replace(address);
    }).catch(function () { /* no network: the page stays */ });
  }
  function keep() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({
        at: Date.now(), text: field.value, quarter: form.elements.quarter.value
      }));
    } catch (error) { /* no storage: the text is lost */ }
  }
  // The consents are read and given anew in the other language. A text that is older than one left behind may get is
  // somebody else's.
  function restore() {
    try {
      var kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
      if (kept && Date.now() - kept.at < 1000 * Number(note.dataset.idle)) {
        field.value = kept.text;
        form.elements.quarter.value = kept.quarter;
        if (kept.quarter) { form.elements.quarter.closest("details").open = true; }
      }
    } catch (error) { /* no storage */ }
  }

  function close() {
    if (!reading) { return; }
    document.body.removeChild(reading.element);
    reading.link.focus();
    reading = null;
  }
  // Another page of ours to read, over the form: without its links, which lead away.
  function read(link) {
    load(link.href).then(function (html) {
      // Not with its style, which the policy of this page forbids.
      var page = new DOMParser().parseFromString(html.replace(/<style[^]*?<\/style>/g, ""), "text/html");
      var main = page.querySelector("main");
      var heading = page.querySelector("h1");
      var element = document.createElement("div");
      var back = document.createElement("button");
      close();
      element.className = "reading";
      element.setAttribute("role", "dialog");
      element.setAttribute("aria-modal", "true");
      element.setAttribute("aria-label", heading.textContent.trim());
      back.type = "button";
      back.textContent = note.dataset.back;
      back.addEventListener("click", close);
      var content = document.importNode(main, true);
      content.removeAttribute("id");
      Array.prototype.forEach.call(content.querySelectorAll("a"), function (each) { each.removeAttribute("href"); });
      Array.prototype.forEach.call(content.querySelectorAll(".action, form"), function (each) { each.remove(); });
      var title = document.createElement("h2");
      title.textContent = heading.textContent.trim();
      var scrolling = document.createElement("div");
      scrolling.tabIndex = 0;
      scrolling.appendChild(title);
      Array.prototype.slice.call(content.childNodes).forEach(function (each) { scrolling.appendChild(each); });
      element.appendChild(scrolling);
      element.appendChild(back);
      document.body.appendChild(element);
      reading = { element: element, link: link };
      back.focus();
    }).catch(function () { /* no network: the form stays */ });
  }

  function onClick(event) {
    var link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").charAt(0) === "#") { return; }
    event.preventDefault();
    if (link.hasAttribute("data-next")) { leave(); }
    else if (link.closest("nav")) { changeLanguage(link.getAttribute("href")); }
    else if (form && link.closest("footer")) { read(link); }
  }

  if (!next || !window.fetch || !window.AbortController) { return; }
  try { localStorage.removeItem("answer"); } catch (error) { /* no storage */ }
  if (form) { restore(); }
  document.addEventListener("click", onClick);
  document.addEventListener("contextmenu", function (event) { event.preventDefault(); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(); } });
  // Who waits for the opening does not hold it up.
  (closed ? [] : ["pointerdown", "pointermove", "touchstart", "keydown", "input", "scroll"]).forEach(function (name) {
    window.addEventListener(name, restart, { passive: true });
  });
  window.addEventListener("pagehide", function () { if (form) { form.reset(); field.value = ""; } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { leave(); } });
  restart();
  setInterval(tick, 1000);
})();
