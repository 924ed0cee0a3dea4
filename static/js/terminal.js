// A terminal that one person after the other uses: it clears what somebody left behind, closes the thanks, and lets
// nobody out. It never leaves its page: what the server sends takes the place of what is shown, once it is whole and
// ours. So no network that breaks leaves it on the browser's own page, „back“ leads nowhere, and nothing is stored.
(function () {
  "use strict";
  var RETRY = 3000;
  var TIMEOUT = 8000;
  var UNUSED = 300; // seconds until a form that nobody touches is fetched anew: texts and times may have changed
  var SENDING = 120; // seconds until a text that cannot be sent is cleared; for half of them it says so
  var TOUCHES = ["pointerdown", "pointermove", "touchstart", "keydown", "input", "scroll"];
  // What Ctrl may do here. To undo (z, y) reaches no further than the field of this person: the next one gets another.
  var EDITING = /^([avyz]|Arrow.*|Backspace|Delete|Home|End|Control|Meta|Shift)$/i;
  var WITH_SHIFT = /^([ay]|Delete)$/i; // the browser's own: tabs, downloads, what it keeps
  var LEADS = /^(F\d|Browser)/; // such as BrowserHome, a key of its own on some keyboards
  var bar = document.querySelector("[data-terminal]");
  var form = document.getElementById("answer");
  var field = document.getElementById("id_text");
  var thanks = document.querySelector("[data-next]");
  var said = document.querySelector(".said");
  var next = bar && bar.dataset.terminal;
  var sendingLimit = bar && Number(bar.dataset.sending || SENDING);
  var closed = !form && !thanks && !said; // the question takes no answer, and nobody's is here
  var used = !closed && Boolean(thanks || said || location.pathname !== next || document.getElementById("errors"));
  var passed = 0; // seconds without a touch
  var leaving = false;
  var reading = null; // the dialog with a page to read
  var writing = Boolean(field) && document.activeElement === field; // also while another language is chosen

  // What the server sent; rejects a server in trouble, and a page that is not one of ours.
  function textOf(response, mark) {
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      return Promise.reject(new Error(String(response.status)));
    }
    return response.text().then(function (html) {
      if (html.indexOf(mark) < 0) { throw new Error("not ours"); }
      return html;
    });
  }
  function load(address, mark, cache) {
    var controller = new AbortController();
    var timeout = setTimeout(function () { controller.abort(); }, TIMEOUT);
    return fetch(address, {
      cache: cache || "no-store", mode: "same-origin", signal: controller.signal
    }).then(function (response) {
      return textOf(response, mark || "data-terminal");
    }).then(function (html) {
      clearTimeout(timeout);
      return html;
    });
  }

  // The page in place of this one, with a script of its own; the policy of this document knows its first nonce only.
  function display(html, address) {
    var style = document.querySelector("style");
    var nonce = style.nonce || style.getAttribute("nonce");
    leaving = true;
    clearInterval(ticking);
    history.replaceState(null, "", address);
    document.open();
    document.write(html.replace(/<style nonce="[^"]*"/, '<style nonce="' + nonce + '"'));
    document.close();
    window.scrollTo(0, 0);
    var root = document.documentElement;
    setTimeout(function () { // its script never came: nobody would look after it
      if (root === document.documentElement && root.dataset.ready === undefined) {
        leaving = false;
        leave();
      }
    }, TIMEOUT);
  }

  // The address of the form that follows the page, which at a workshop's table counts the answers.
  function formAfter(html) { return /data-terminal="([^"]*)"/.exec(html)[1]; }

  // To the form for the next person. What is personal goes at once; the words to wait stay until the server is there.
  function leave() {
    if (leaving) { return; }
    leaving = true;
    if (form) { form.reset(); } // which ends the sending, too
    drawCurtain();
    (function attempt() {
      var zoomed = window.visualViewport && window.visualViewport.scale > 1.01;
      (zoomed ? renew() : load(next).then(function (html) { display(html, next); })).catch(function () {
        setTimeout(attempt, RETRY);
      });
    })();
  }
  // Only a browser that goes to a page takes a zoom back: to one that it keeps for a moment, so that no network can
  // break on the way. Where it keeps none, the zoom stays.
  function renew() {
    var address = next + "?kept";
    return load(address, "", "reload").then(function (html) {
      return load(address, "", "only-if-cached").then(function () {
        location.replace(address);
      }, function () { display(html, next); });
    });
  }
  function drawCurtain() {
    var curtain = document.createElement("main");
    var words = document.createElement("h1");
    var weave = document.querySelector(".weave");
    curtain.className = "curtain";
    words.textContent = document.title = bar.dataset.wait;
    document.body.textContent = "";
    if (weave) { curtain.appendChild(weave); }
    curtain.appendChild(words);
    document.body.appendChild(curtain);
  }
  // With nobody here the page stays until the new one is there.
  function refresh() {
    passed = 0;
    load(next).then(function (html) {
      if (!used && !leaving) { display(html, next); }
    }).catch(function () { passed = limit() - RETRY / 1000; });
  }

  function isSending() { return Boolean(form) && form.dataset.state === "sending"; }
  function hasContent() {
    return thanks || said || Boolean(form) && Boolean(
      field.value.trim() || form.elements.quarter.value || form.querySelector("input[type=checkbox]:checked")
    );
  }
  function limit() {
    if (isSending()) { return sendingLimit; }
    return used || closed ? Number(bar.dataset.idle) : UNUSED;
  }
  function show() {
    var left = limit() - passed;
    var from = isSending() ? sendingLimit / 2 : Number(bar.dataset.warning);
    var visible = Boolean(hasContent() && left <= from && left > 0);
    var line = bar.querySelector("p") || bar;
    if (visible && (thanks || left % 5 === 0)) { line.textContent = bar.dataset.text.replace("%s", String(left)); }
    if (bar.hidden === visible) { bar.hidden = !visible; }
  }
  function tick() {
    if (leaving) { return; }
    passed += 1;
    show();
    if (passed < limit()) { return; }
    if (used) { leave(); } else { refresh(); }
  }
  function restart() {
    used = true;
    passed = 0;
    show();
  }
  function onTouch(event) {
    if (closed) { return; } // who waits for the opening does not hold it up
    var asking = !thanks && !bar.hidden;
    if (asking && (event.type === "pointermove" || bar.contains(event.target))) { return; } // on the way to a button
    restart();
  }

  function changeLanguage(address) {
    load(address).then(function (html) {
      if (leaving || isSending() || form && html.indexOf('id="id_text"') < 0) { return; }
      var text = form && field.value;
      var quarter = form && form.elements.quarter.value;
      var caret = writing && [field.selectionStart, field.selectionEnd];
      display(html, address);
      if (form) { fill(text, quarter, caret); }
    }).catch(function () { /* no network: the page stays */ });
  }
  function go(address) {
    load(address).then(function (html) {
      if (!leaving && !isSending()) { display(html, address); }
    }).catch(function () { /* no network: the page stays */ });
  }
  // The consents are read and given anew in the other language.
  function fill(text, quarter, caret) {
    var select = document.getElementById("answer").elements.quarter;
    var area = document.getElementById("id_text");
    area.value = text;
    select.value = quarter;
    if (quarter) { select.closest("details").open = true; }
    if (caret) {
      area.focus({ preventScroll: true });
      area.setSelectionRange(caret[0], caret[1]);
    }
    area.dispatchEvent(new Event("input", { bubbles: true })); // for the counter
  }

  // Another page of ours to read, over the form: without its links, which lead away.
  function read(link) {
    load(link.href, 'id="content"').then(function (html) {
      if (leaving || reading) { return; }
      // Not with its style, which the policy of this page forbids.
      var page = new DOMParser().parseFromString(html.replace(/<style[^]*?<\/style>/g, ""), "text/html");
      var content = document.importNode(page.querySelector("main"), true);
      content.querySelectorAll("a").forEach(function (each) { each.removeAttribute("href"); });
      content.querySelectorAll(".action, form").forEach(function (each) { each.remove(); });
      var title = document.createElement("h2");
      title.id = "reading";
      title.textContent = page.querySelector("h1").textContent.trim();
      var text = document.createElement("div");
      text.tabIndex = 0; // it scrolls
      text.appendChild(title);
      while (content.firstChild) { text.appendChild(content.firstChild); }
      var back = document.createElement("button");
      back.type = "button";
      back.autofocus = true;
      back.textContent = bar.dataset.back;
      back.addEventListener("click", close);
      reading = document.createElement("dialog");
      reading.className = "reading";
      reading.setAttribute("aria-labelledby", title.id);
      reading.appendChild(text);
      reading.appendChild(back);
      reading.appendChild(bar); // what is behind it, nobody can hit
      reading.addEventListener("close", putAway);
      document.body.appendChild(reading);
      if (reading.showModal) { reading.showModal(); } else { reading.setAttribute("open", ""); }
    }).catch(function () { /* no network: the form stays */ });
  }
  function close() {
    if (reading.close) { reading.close(); } else { putAway(); }
  }
  function putAway() {
    document.body.appendChild(bar);
    reading.remove();
    reading = null;
  }

  function onClick(event) {
    var link = event.target.closest("a[href]");
    var list = document.querySelector(".languages details[open]");
    if (list && !list.contains(event.target)) { list.open = false; }
    if (!link) { return; }
    event.preventDefault();
    if (link.hasAttribute("data-next")) { leave(); }
    else if (link.hash && link.pathname === location.pathname) { document.getElementById(link.hash.slice(1)).focus(); }
    else if (link.hasAttribute("data-go")) { go(link.getAttribute("href")); }
    else if (link.closest("nav")) { changeLanguage(link.getAttribute("href")); }
    else if (form && link.closest("footer")) { read(link); }
  }
  function onKey(event) {
    var command = (event.ctrlKey || event.metaKey) && !event.altKey; // with Alt it is AltGr, which writes „@“
    var leads = command && (!EDITING.test(event.key) || event.shiftKey && WITH_SHIFT.test(event.key));
    if (leads || event.altKey && /^(Arrow|Home)/.test(event.key) || LEADS.test(event.key)) { event.preventDefault(); }
  }
  function prevent(event) { event.preventDefault(); }

  if (!bar || !window.fetch || !window.AbortController) { return; }
  document.documentElement.dataset.ready = "";
  if (location.search) { history.replaceState(null, "", location.pathname); } // see renew
  if (form) {
    // Takes what form.js got in answer; rejects what is none, to be sent again.
    form.receive = function (response) {
      return textOf(response, "data-terminal").then(function (html) {
        if (!leaving) { display(html, response.redirected ? formAfter(html) : location.pathname); }
      });
    };
  }
  if (thanks) { document.querySelector("main").focus({ preventScroll: true }); } // no page came that would be read out
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", function (event) {
    if (!event.target.closest("nav")) { writing = event.target === field; }
  });
  // Other windows, other pages by a drop, and what the next person would paste.
  ["auxclick", "contextmenu", "dragstart", "dragover", "drop", "copy", "cut"].forEach(function (name) {
    document.addEventListener(name, prevent);
  });
  document.addEventListener("wheel", function (event) {
    if (event.ctrlKey) { event.preventDefault(); } // a zoom that no script could take back
  }, { passive: false });
  bar.addEventListener("click", function (event) {
    if (event.target.closest("[data-stay]")) { restart(); }
    if (event.target.closest("[data-clear]")) { leave(); }
  });
  TOUCHES.forEach(function (name) { window.addEventListener(name, onTouch, { passive: true, capture: true }); });
  window.addEventListener("pagehide", function () { if (form) { form.reset(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { leave(); } });
  show();
  var ticking = setInterval(tick, 1000);
})();
