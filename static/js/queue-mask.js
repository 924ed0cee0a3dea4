/* Masking at the desk: tap what is marked, or select text, and it becomes „[…]“. The server accepts nothing else. */
(function () {
  "use strict";

  var desk = window.desk;
  if (!desk) return;
  var root = desk.root;
  var LEFT_OUT = "[…]";
  var LETTER = /[\p{L}\p{M}\p{N}]/u;
  var PERSONAL = ["phone", "email", "iban", "address", "name", "plate", "handle", "link"];

  function whole(article) {
    return article.querySelector("[data-whole] blockquote").textContent;
  }

  // Spans of the whole text in UTF-16 units, in order and without overlaps.
  function spans(article) {
    return JSON.parse(article.dataset.masked || "[]");
  }

  function merged(list) {
    return list.sort(function (one, other) { return one[0] - other[0]; }).reduce(function (done, span) {
      var last = done[done.length - 1];
      if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
      else done.push(span.slice());
      return done;
    }, []);
  }

  // Half a word may say the opposite: a span grows to whole words, and loses the blanks around it.
  function toWords(text, start, end) {
    while (start < end && /\s/.test(text[start])) start += 1;
    while (end > start && /\s/.test(text[end - 1])) end -= 1;
    while (start > 0 && LETTER.test(text[start]) && LETTER.test(text[start - 1])) start -= 1;
    while (end < text.length && LETTER.test(text[end]) && LETTER.test(text[end - 1])) end += 1;
    return [start, end];
  }

  // At the ends nothing tells that something is left out; in the middle „[…]“ does.
  function result(text, masked) {
    var parts = [];
    var position = 0;
    masked.forEach(function (span) {
      parts.push(text.slice(position, span[0]));
      position = span[1];
    });
    parts.push(text.slice(position));
    return parts.join(LEFT_OUT).trim().replace(/^(\[…\]\s*)+(?=\S)|(?<=\S)(\s*\[…\])+$/g, "").trim();
  }

  // Draw the text anew: what is masked as buttons that bring it back, hints as marks.
  function draw(article) {
    var text = whole(article);
    var masked = spans(article);
    var shown = article.querySelector("[data-text]");
    if (!article.hints) article.hints = hintSpans(shown);
    var cuts = masked.map(function (span) { return { span: span, masked: true }; });
    article.hints.forEach(function (hint) {
      if (!masked.some(function (span) { return span[0] < hint.span[1] && hint.span[0] < span[1]; })) cuts.push(hint);
    });
    cuts.sort(function (one, other) { return one.span[0] - other.span[0]; });
    var position = 0;
    shown.replaceChildren();
    cuts.forEach(function (cut) {
      if (cut.span[0] < position) return;
      shown.append(text.slice(position, cut.span[0]), cut.masked ? maskedButton(text, cut.span) : cut.mark);
      position = cut.span[1];
    });
    shown.append(text.slice(position));
    var details = article.querySelector("[data-mask]");
    details.querySelector("textarea").value = result(text, masked);
    details.querySelector("[data-whole]").hidden = !masked.length;
    if (masked.length) details.open = true;
    sayWhatIsShown(article);
  }

  // Once something is left out, every button that shows the answer shows it without that.
  function sayWhatIsShown(article) {
    var textarea = maskable(article).querySelector("textarea");
    var release = article.querySelector("button.release");
    if (!release) return;
    var shorter = textarea.value !== textarea.defaultValue;
    if (!release.words) release.words = release.firstChild.textContent;
    release.value = shorter ? "shorten" : "release";
    release.firstChild.textContent = shorter ? root.dataset.wordsShorten + " " : release.words;
  }

  root.addEventListener("input", function (event) {
    if (event.target.matches("[data-mask] textarea")) sayWhatIsShown(event.target.closest("[data-answer]"));
  });

  function maskedButton(text, span) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "masked";
    button.dataset.start = span[0];
    button.textContent = LEFT_OUT;
    button.title = text.slice(span[0], span[1]);
    return button;
  }

  function hintSpans(shown) {
    var position = 0;
    return [...shown.childNodes].reduce(function (found, node) {
      var length = node.textContent.length;
      if (node.nodeType === 1) found.push({ span: [position, position + length], code: node.dataset.hint, mark: node });
      position += length;
      return found;
    }, []);
  }

  function mask(article, more) {
    var text = whole(article);
    var all = merged(spans(article).concat(more.map(function (span) { return toWords(text, span[0], span[1]); })));
    article.dataset.masked = JSON.stringify(all.filter(function (span) { return span[1] > span[0]; }));
    draw(article);
  }

  function unmask(article, start) {
    var left = spans(article).filter(function (span) { return span[0] !== start; });
    if (left.length) article.dataset.masked = JSON.stringify(left);
    else article.removeAttribute("data-masked");
    draw(article);
  }

  // What is selected in the text of an answer, as a span of the whole text; null where nothing is.
  function selected(article) {
    var selection = window.getSelection();
    var shown = article.querySelector("[data-text]");
    if (!selection.rangeCount || selection.isCollapsed || !shown.contains(selection.anchorNode) || !shown.contains(selection.focusNode)) return null;
    var range = selection.getRangeAt(0);
    return [offset(shown, range.startContainer, range.startOffset), offset(shown, range.endContainer, range.endOffset)];
  }

  function offset(shown, container, inside) {
    var before = document.createRange();
    before.setStart(shown, 0);
    before.setEnd(container, inside);
    var fragment = before.cloneContents();
    fragment.querySelectorAll(".masked").forEach(function (button) { button.textContent = button.title; });
    return fragment.textContent.length;
  }

  function maskable(article) {
    return article.querySelector("[data-mask]");
  }

  root.addEventListener("click", function (event) {
    var article = event.target.closest("[data-answer]");
    if (!article || !maskable(article)) return;
    var masked = event.target.closest(".masked");
    var mark = event.target.closest("mark[data-hint]");
    if (masked) unmask(article, Number(masked.dataset.start));
    else if (mark && window.getSelection().isCollapsed) {
      if (!article.hints) article.hints = hintSpans(article.querySelector("[data-text]"));
      mask(article, article.hints.filter(function (hint) { return hint.mark === mark; }).map(function (hint) { return hint.span; }));
    }
  });

  root.addEventListener("mask", function (event) {
    var article = event.target;
    if (!maskable(article)) return;
    var span = selected(article);
    if (!article.hints) article.hints = hintSpans(article.querySelector("[data-text]"));
    var found = article.hints.filter(function (hint) { return PERSONAL.includes(hint.code); });
    if (span) mask(article, [span]);
    else if (found.length) mask(article, found.map(function (hint) { return hint.span; }));
    else maskable(article).open = true;
    window.getSelection().removeAllRanges();
    if (!span && !found.length) maskable(article).querySelector("textarea").focus();
    else maskable(article).querySelector("[value=shorten]").focus();
  });

  /* a button beside what is selected */
  var button = document.createElement("button");
  button.type = "button";
  button.className = "mask-selection";
  button.textContent = root.dataset.wordsMask;
  button.hidden = true;
  root.append(button);
  document.addEventListener("selectionchange", function () {
    var node = window.getSelection().anchorNode;
    var article = node && node.parentElement && node.parentElement.closest("[data-answer]");
    button.article = article && maskable(article) && selected(article) ? article : null;
    button.hidden = !button.article;
    if (button.hidden) return;
    var panel = button.article.querySelector(".weave-panel");
    if (button.parentNode !== panel) panel.append(button);
  });
  button.addEventListener("pointerdown", function (event) { event.preventDefault(); }); // the selection stays
  button.addEventListener("click", function () {
    if (button.article) button.article.dispatchEvent(new CustomEvent("mask", { bubbles: true }));
    button.hidden = true;
  });
})();
