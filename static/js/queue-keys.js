/* Keys and thumbs at the desk. A key presses a button of the page; nothing is decided here. */
(function () {
  "use strict";

  var desk = window.desk;
  if (!desk) return;
  var root = desk.root;

  /* the reasons: one tap or key each, in place of the select */
  function reasonPanel(article) {
    var panel = article.querySelector("[data-reasons]");
    if (panel) return panel;
    panel = document.createElement("div");
    panel.className = "reasons";
    panel.dataset.reasons = "";
    panel.setAttribute("role", "group");
    panel.setAttribute("aria-label", article.querySelector(".refuse label").textContent);
    panel.append(Object.assign(document.createElement("p"), { textContent: root.dataset.wordsReason }));
    article.querySelectorAll("[name=reason] option[data-key]").forEach(function (option) {
      var button = document.createElement("button");
      var key = document.createElement("kbd");
      button.type = "button";
      button.dataset.reason = option.value;
      button.dataset.key = option.dataset.key;
      key.textContent = option.dataset.key.toUpperCase();
      key.setAttribute("aria-hidden", "true");
      button.append(option.textContent + " ", key);
      panel.append(button);
    });
    article.querySelector(".refuse").append(panel);
    return panel;
  }

  function closeReasons(article) {
    article.removeAttribute("data-refusing");
  }

  function openReasons(article) {
    if (!article.querySelector("[name=reason]")) return;
    reasonPanel(article);
    article.setAttribute("data-refusing", "");
    article.querySelector("[data-reasons] button").focus();
  }

  function reject(article, reason) {
    article.querySelector("[name=reason]").value = reason;
    article.querySelector("[value=reject]").click();
    closeReasons(article);
  }

  root.addEventListener("click", function (event) {
    var reason = event.target.closest("[data-reason]");
    if (reason) reject(reason.closest("[data-answer]"), reason.dataset.reason);
  });
  root.addEventListener("reason-missing", function (event) { openReasons(event.target); });

  /* keys */
  var keys = root.querySelector("[data-keys]");
  var wanted = keys.querySelector("[data-keys-on]");

  function useKeys() {
    root.toggleAttribute("data-keys-in-use", wanted.checked);
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

  function choose(radio) {
    if (radio) radio.checked = !radio.checked;
  }

  function pressed(article, key) {
    if (article.hasAttribute("data-refusing")) {
      var reason = article.querySelector('[data-reasons] [data-key="' + CSS.escape(key) + '"]');
      if (reason) reason.click();
      return Boolean(reason);
    }
    if (key === "n" && article.querySelector("[name=reason]")) return openReasons(article) || true;
    if (key === "w") return desk.skip() || true;
    if (key === "t") return choose(article.querySelector("[data-suggested] input")) || true;
    if (/^[1-9]$/.test(key)) return choose(article.querySelector('.themes [data-key="' + key + '"]')) || true;
    if (key === "m") return article.dispatchEvent(new CustomEvent("mask", { bubbles: true })) || true;
    var button = article.querySelector('[aria-keyshortcuts="' + CSS.escape(key) + '"]');
    if (button) button.click();
    return Boolean(button);
  }

  document.addEventListener("keydown", function (event) {
    var article = desk.current();
    if (!wanted.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && article) {
      closeReasons(article);
      article.focus();
      return;
    }
    if (event.target.matches("select, textarea, input:not([type=radio], [type=checkbox])") || event.key.length !== 1) return;
    var key = event.key.toLowerCase();
    if (event.key === "?") {
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    } else if (key === "u") {
      desk.undo();
    } else if (article && event.shiftKey && article.querySelector("[name=reason]")) {
      var option = article.querySelector('[name=reason] [data-key="' + CSS.escape(key) + '"]');
      if (option) reject(article, option.value);
    } else if (!article || event.shiftKey || !pressed(article, key)) {
      return;
    }
    event.preventDefault();
  });

  /* a thumb: swipe to the right shows, to the left asks for the reason */
  var FAR = 96; // CSS pixels
  var start = null;

  root.addEventListener("touchstart", function (event) {
    var panel = event.target.closest("[data-now] .weave-panel");
    start = panel && event.touches.length === 1 ? { x: event.touches[0].clientX, y: event.touches[0].clientY, panel: panel } : null;
  }, { passive: true });
  root.addEventListener("touchend", function (event) {
    if (!start) return;
    var x = event.changedTouches[0].clientX - start.x;
    var y = event.changedTouches[0].clientY - start.y;
    var article = start.panel.closest("[data-answer]");
    start = null;
    if (Math.abs(x) < FAR || Math.abs(y) > Math.abs(x) / 2 || String(window.getSelection())) return;
    var show = article.querySelector("button.release");
    if (x > 0 && show) show.click();
    else if (x < 0) openReasons(article);
  }, { passive: true });
})();
