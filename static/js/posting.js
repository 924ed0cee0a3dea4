/* The plan of the posts gets quicker: pictures are dragged to another day or moved with the arrow keys, what is done
   shows without a new page, and words are copied with one click. Everything goes through the page's own forms. */
(function () {
  "use strict";

  var board = document.querySelector("[data-board]");
  if (!board || !window.fetch || !window.DOMParser) return;
  var FAR = 6; // pixels, after which a pressed mouse drags
  var LONG = 280; // milliseconds, after which a finger does
  var EDGE = 60; // pixels from the edge of the window, where it scrolls along
  var QUIET = 5000; // milliseconds
  var drag = null;
  var saves = Promise.resolve(); // one after the other
  var said = document.querySelector("[data-said]");
  var silence;

  function say(words) {
    said.textContent = words;
    clearTimeout(silence);
    silence = setTimeout(function () { said.textContent = ""; }, QUIET);
  }

  function showCopying(root) {
    if (!navigator.clipboard) return;
    root.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = false; });
  }

  /* Take over the page that the server answered with; where it went to is where we are then. */
  function show(html, address) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var fresh = page.querySelector("[data-board]");
    if (!fresh) throw new Error("no plan"); // logged out
    var opened = [...board.querySelectorAll("details[open]")].map(nameOf);
    board.replaceChildren(...document.adoptNode(fresh).childNodes);
    board.querySelectorAll("details").forEach(function (details) { details.open = details.open || opened.includes(nameOf(details)); });
    history.replaceState(null, "", new URL(address).search || location.search);
    showCopying(board);
    say([...page.querySelectorAll(".messagelist li")].map(function (line) { return line.textContent.trim(); }).join(" "));
  }

  function nameOf(details) {
    var post = details.closest(".post");
    return details.className + (post ? post.id : "");
  }

  /* Send the form to this address with these changes; `after` is called when the new state is there, to put the focus
     back. */
  function send(form, address, changes, after) {
    var body = new FormData(form);
    Object.keys(changes).forEach(function (name) { body.set(name, changes[name]); });
    saves = saves.then(function () {
      board.toggleAttribute("data-saving", true);
      return fetch(address, { method: "POST", body: body, credentials: "same-origin" });
    }).then(function (response) {
      if (!response.ok) throw new Error(response.status);
      return response.text().then(function (html) { show(html, response.url); after(); });
    }).catch(function () { say(board.dataset.failed); })
      .finally(function () { board.toggleAttribute("data-saving", false); });
  }

  function focus(selector) {
    var there = board.querySelector(selector);
    if (there) there.focus({ preventScroll: true });
  }

  function focusCell(post) {
    return function () { focus('[data-post="' + post + '"] a'); };
  }

  function formOf(cell) {
    return board.querySelector('[data-move="' + cell.dataset.post + '"]');
  }

  /* with the keyboard */
  board.addEventListener("keydown", function (event) {
    var cell = event.target.closest("[data-post]");
    var step = { ArrowLeft: "earlier", ArrowRight: "later" }[event.key];
    if (!cell || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    var form = formOf(cell);
    var button = form.querySelector('[data-step="' + step + '"]');
    send(form, button.formAction, {}, focusCell(cell.dataset.post));
  });

  /* with a mouse, pen or finger */
  function lift() {
    clearTimeout(drag.timer);
    drag.isLifted = true;
    drag.cell.classList.add("lifted");
    drag.link.setPointerCapture(drag.pointer);
  }

  function cellAt(x, y) {
    var there = document.elementFromPoint(x, y);
    return there && there.closest("[data-day]");
  }

  function follow(event) {
    drag.link.style.transform = "translate(" + (event.clientX - drag.x) + "px," + (event.clientY - drag.y + window.scrollY - drag.scroll) + "px)";
    var over = cellAt(event.clientX, event.clientY);
    board.querySelectorAll(".over").forEach(function (cell) { cell.classList.toggle("over", cell === over); });
    if (over && over !== drag.cell) over.classList.add("over");
    if (event.clientY < EDGE) window.scrollBy(0, -EDGE / 4);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
  }

  function drop() {
    clearTimeout(drag.timer);
    drag.cell.classList.remove("lifted");
    drag.link.style.transform = "";
    board.querySelectorAll(".over").forEach(function (cell) { cell.classList.remove("over"); });
    drag = null;
  }

  board.addEventListener("pointerdown", function (event) {
    var link = event.target.closest("[data-post] a");
    if (!link || event.button !== 0 || drag) return;
    drag = { link: link, cell: link.closest("[data-post]"), pointer: event.pointerId, x: event.clientX, y: event.clientY, scroll: window.scrollY };
    if (event.pointerType === "touch") drag.timer = setTimeout(lift, LONG);
  });
  board.addEventListener("pointermove", function (event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    var moved = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
    if (!drag.isLifted && moved && event.pointerType === "touch") drop(); // the page scrolls
    else if (!drag.isLifted && moved) lift();
    if (drag && drag.isLifted) follow(event);
  });
  board.addEventListener("pointerup", function (event) {
    if (!drag || event.pointerId !== drag.pointer) return;
    var cell = drag.cell;
    var target = drag.isLifted ? cellAt(event.clientX, event.clientY) : null;
    if (drag.isLifted) board.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(function () { board.removeEventListener("click", stop, true); }, 0);
    drop();
    if (!target || target === cell) return;
    var form = formOf(cell);
    send(form, form.action, { day: target.dataset.day }, focusCell(cell.dataset.post));
  });
  board.addEventListener("pointercancel", function () { if (drag) drop(); });
  document.addEventListener("keydown", function (event) { if (drag && event.key === "Escape") drop(); });
  board.addEventListener("touchmove", function (event) { if (drag && drag.isLifted) event.preventDefault(); }, { passive: false });
  board.addEventListener("contextmenu", function (event) { if (drag) event.preventDefault(); });

  function stop(event) { // the end of a drag is no click
    event.preventDefault();
    event.stopPropagation();
  }

  /* the buttons of a post, without a new page */
  board.addEventListener("submit", function (event) {
    var post = event.target.closest(".post");
    if (!post || !event.submitter) return;
    event.preventDefault();
    var again = "#" + post.id + ' button[formaction="' + event.submitter.getAttribute("formaction") + '"]';
    send(event.target, event.submitter.formAction, {}, function () {
      focus(board.querySelector(again) ? again : "#" + post.id + " .actions button");
    });
  });

  board.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
      .then(function () { say(board.dataset.copied); })
      .catch(function () { say(board.dataset.failed); });
  });

  showCopying(board);
})();
