// The receipt: sets the answer as large as the head of the page allows, and shares the public address of the exhibition
// where the device can. The page works without. Syntax: ES2015, and nothing newer than Safari 12 supports.
(function () {
  "use strict";
  var SMALLEST = 0.5; // times the size of the style sheet
  var LARGEST = 2.6;
  var answer = document.querySelector(".large");
  var share = document.querySelector("[data-share]");

  // Words must not be cut: no line may be wider than the text, and the answer keeps to its share of the window.
  function fit() {
    answer.style.fontSize = "";
    var style = getComputedStyle(answer);
    var usual = parseFloat(style.fontSize);
    var tallest = window.innerHeight * Number(style.getPropertyValue("--share"));
    var low = SMALLEST;
    var high = LARGEST;
    answer.style.hyphens = "manual";
    answer.style.overflowWrap = "normal";
    function fits(times) {
      answer.style.fontSize = times * usual + "px";
      return answer.scrollWidth <= answer.clientWidth && answer.scrollHeight <= tallest;
    }
    if (fits(1)) { low = 1; }
    if (fits(low)) {
      for (var step = 0; step < 7; step += 1) {
        var middle = (low + high) / 2;
        if (fits(middle)) { low = middle; } else { high = middle; }
      }
      answer.style.fontSize = Math.max(0.97 * low, SMALLEST) * usual + "px"; // a width is rounded when it is measured
    } else {
      answer.style.fontSize = "";
    }
    answer.style.hyphens = "";
    answer.style.overflowWrap = "";
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
