/* Draws woven threads of warp and weft into an SVG with four paths: .warp, .weft, .gap and .over.
   A thread is {at, from, to}: its place across its own direction, and from where to where it runs. */
(function (global) {
  "use strict";

  function number(value) {
    return value.toFixed(2);
  }

  function crosses(one, other) {
    return one.at >= other.from && one.at <= other.to && other.at >= one.from && other.at <= one.to;
  }

  /* Where two threads cross, they lie on top alternately; `reach` is half the visible length of the upper one. */
  function draw(svg, warp, weft, reach) {
    const down = warp.map(function (thread) {
      return "M" + number(thread.at) + " " + number(thread.from) + "V" + number(thread.to);
    });
    const across = weft.map(function (thread) {
      return "M" + number(thread.from) + " " + number(thread.at) + "H" + number(thread.to);
    });
    let over = "";
    warp.forEach(function (one, column) {
      weft.forEach(function (other, row) {
        if ((column + row) % 2 || !crosses(one, other)) { return; }
        over += "M" + number(one.at) + " " + number(other.at - reach) + "v" + number(2 * reach);
      });
    });
    [down.join(""), across.join(""), over, over].forEach(function (path, index) {
      svg.querySelectorAll("path")[index].setAttribute("d", path);
    });
  }

  global.KioskWeave = { draw: draw };
})(window);
