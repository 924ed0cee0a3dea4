// The receipt: sets the answer as large as the head of the page allows, and shares the public address of the exhibition
// where the device can. The page works without. Syntax: ES2015, and nothing newer than Safari 12 supports.
(function () {
  "use strict";
  var LARGEST = 2.6; // times the size of the style sheet
  var LONELY = 0.3; // of the longest line: a line within the answer that is shorter looks forlorn
  var WORTH_A_LINE = 0.75; // times the size with a forlorn line: smaller than this is mending it not worth it
  var WORTH_A_HYPHEN = 0.85; // times the size with hyphens: smaller than this are whole words not worth it
  var answer = document.querySelector(".large");
  var share = document.querySelector("[data-share]");

  function size(element) { return parseFloat(getComputedStyle(element).fontSize); }

  // The largest of the sizes from `low` to `high` times the usual one in which no line is too wide and the answer keeps
  // to its share of the window; 0 if there is none. `wrap`: whether words may be cut anywhere.
  function largest(hyphens, wrap, low, high) {
    var usual = size(answer);
    var tallest = window.innerHeight * Number(getComputedStyle(answer).getPropertyValue("--share"));
    set(hyphens, wrap);
    function fits(times) {
      answer.style.fontSize = times * usual + "px";
      return answer.scrollWidth <= answer.clientWidth && answer.scrollHeight <= tallest;
    }
    if (!fits(low)) { high = 0; }
    for (var step = 0; high && step < 7; step += 1) {
      var middle = (low + high) / 2;
      if (fits(middle)) { low = middle; } else { high = middle; }
    }
    answer.style.fontSize = "";
    set("", "");
    return high && low;
  }

  function set(hyphens, wrap) {
    answer.style.hyphens = answer.style.webkitHyphens = hyphens;
    answer.style.overflowWrap = wrap;
  }

  // Whole words, as large as they fit, unless a long one would make all the others much smaller: then it is hyphenated,
  // and cut only where it has no syllables. Never smaller than the text of the page, however long the answer is.
  function fit() {
    answer.style.fontSize = "";
    set("", "");
    var usual = size(answer);
    var smallest = Math.min(size(document.body) / usual, 1);
    var whole = largest("none", "normal", smallest, LARGEST);
    var parted = whole < 1 ? largest("manual", "normal", smallest, 1) || largest("manual", "", smallest, 1) : 0;
    var isWhole = whole > 0 && whole >= WORTH_A_HYPHEN * parted;
    var times = 0.97 * (isWhole ? whole : parted); // a width is rounded when it is measured
    set(isWhole ? "none" : "", "");
    times = Math.max(times, smallest);
    for (var next = times; next >= WORTH_A_LINE * times && next >= smallest; next -= 0.02 * times) {
      answer.style.fontSize = next * usual + "px";
      if (!hasLonelyLine()) { return; }
    }
    answer.style.fontSize = times * usual + "px";
  }

  // Whether a line that the author did not end is much shorter than the others, such as a preposition by itself.
  function hasLonelyLine() {
    var range = document.createRange();
    var widths = [];
    range.selectNodeContents(answer);
    [].forEach.call(range.getClientRects(), function (box) { if (box.width > 1) { widths.push(box.width); } });
    return widths.length > 2 && !/\n/.test(answer.textContent.trim()) &&
      Math.min.apply(null, widths) < LONELY * Math.max.apply(null, widths);
  }

  if (answer) {
    fit();
    window.addEventListener("resize", fit);
    if (document.fonts && document.fonts.ready) { document.fonts.ready.then(fit); }
  }
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", function () {
      // A share that is given up is no mistake.
      navigator.share({ title: share.dataset.title, url: share.dataset.share }).catch(function () {});
    });
  }
})();
