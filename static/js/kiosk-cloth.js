/* Weaves threads of warp and weft into an SVG with four paths: .warp, .weft, .gap and .over.
   A thread is {at, from, to}: where it lies across its own way, and from where to where it runs. */
(function (global) {
  "use strict";

  function number(value) {
    return value.toFixed(2);
  }

  function crosses(one, other) {
    return one.at >= other.from && one.at <= other.to && other.at >= one.from && other.at <= one.to;
  }

  /* Where two threads cross, they lie on top in turn; `reach` is half the length that is seen of the upper one. */
  function weave(svg, warp, weft, reach) {
    const down = warp.map(function (thread) { return "M" + number(thread.at) + " " + number(thread.from) + "V" + number(thread.to); });
    const across = weft.map(function (thread) { return "M" + number(thread.from) + " " + number(thread.at) + "H" + number(thread.to); });
    let over = "";
    warp.forEach(function (one, column) {
      weft.forEach(function (other, row) {
        if ((column + row) % 2 || !crosses(one, other)) { return; }
        over += "M" + number(one.at) + " " + number(other.at - reach) + "v" + number(2 * reach);
      });
    });
    [down.join(""), across.join(""), over, over].forEach(function (path, which) {
      svg.querySelectorAll("path")[which].setAttribute("d", path);
    });
  }

  global.KioskCloth = { weave: weave };
})(window);
