/* The mode of large numbers: so many answers, from so many quarters, in so many languages. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay;
  const FEW = 5; // answers that are not worth a number
  const MAX_PITCH = 3.2; // from thread to thread, in hundredths of the shorter side
  const SMALLEST = 4.5, LARGEST = 11; // font sizes, in hundredths of the shorter side

  function numbers(statistics) {
    const quarters = Object.keys(statistics.quarters).length;
    return { total: statistics.total, quarters: quarters, languages: statistics.languages };
  }

  /* The number and the text before and after it, each in its own part of the line. */
  function write(line, number) {
    const texts = Display.form(line, number).split("%"), parts = line.children;
    parts[0].textContent = texts.length > 1 ? texts[0] : "";
    parts[1].textContent = Display.format(number, line);
    parts[2].textContent = texts[texts.length - 1];
  }

  /* A weave with a thread of warp for each quarter and a thread of weft for each language. */
  function weave(svg, quarters, languages) {
    const width = svg.clientWidth / Display.unit(), height = svg.clientHeight / Display.unit();
    const pitch = Math.min(width / (quarters + 1), height / (languages + 1), MAX_PITCH);
    const across = pitch * (quarters + 1), bottom = pitch * (languages + 1);
    const isOnTheRight = Display.isBroad() || document.documentElement.dir === "rtl";
    const left = isOnTheRight ? width - across : 0, right = left + across;
    const warp = threads(quarters, left, pitch, 0, bottom), weft = threads(languages, 0, pitch, left, right);
    svg.setAttribute("viewBox", "0 0 " + width.toFixed(2) + " " + height.toFixed(2));
    global.KioskWeave.draw(svg, warp, weft, pitch / 2);
  }

  function threads(count, start, pitch, from, to) {
    const found = [];
    for (let index = 1; index <= count; index += 1) { found.push({ at: start + index * pitch, from: from, to: to }); }
    return found;
  }

  function draw(layer, data) {
    const lines = layer.querySelector(".lines"), found = numbers(data.statistics);
    Array.prototype.forEach.call(lines.children, function (line) {
      const name = line.getAttribute("data-number"), number = found[name];
      line.classList.toggle("few", number < (name === "total" ? 1 : 2));
      write(line, number);
    });
    const size = Display.largestSize(lines, layer.querySelector(".scene"), SMALLEST, LARGEST) || SMALLEST;
    lines.style.fontSize = size * Display.unit() + "px";
    weave(layer.querySelector(".mode-weave"), found.quarters, found.languages);
  }

  global.KioskModes.register("numbers", {
    needs: "statistics",
    canShow: function (data) { return data.statistics.total >= FEW; },
    draw: draw,
  });
})(window);
