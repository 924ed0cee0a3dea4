/* The mode of large numbers: so many answers, from so many quarters, in so many languages. */
(function (global) {
  "use strict";

  const Glass = global.KioskGlass;
  const FEW = 5; // answers that are not worth a number
  const LOOSEST = 3.2; // from thread to thread, in hundredths of the shorter side
  const SMALLEST = 4.5, LARGEST = 11; // of the words, in hundredths of the shorter side

  function unit() {
    return Math.min(global.innerWidth, global.innerHeight) / 100;
  }

  function numbers(facts) {
    return { total: facts.total, quarters: Object.keys(facts.quarters).length, languages: facts.languages };
  }

  /* The number and what stands before and after it, each in its own part of the line. */
  function write(line, number) {
    const words = Glass.form(line, number).split("%"), parts = line.children;
    parts[0].textContent = words.length > 1 ? words[0] : "";
    parts[1].textContent = Glass.figure(number, line);
    parts[2].textContent = words[words.length - 1];
  }

  /* A piece of cloth with a thread of warp for each quarter and a thread of weft for each language. */
  function weave(svg, quarters, languages) {
    const width = svg.clientWidth / unit(), height = svg.clientHeight / unit();
    const pace = Math.min(width / (quarters + 1), height / (languages + 1), LOOSEST);
    const across = pace * (quarters + 1), bottom = pace * (languages + 1);
    const isOnTheRight = global.innerWidth > global.innerHeight || document.documentElement.dir === "rtl";
    const left = isOnTheRight ? width - across : 0, right = left + across;
    svg.setAttribute("viewBox", "0 0 " + width.toFixed(2) + " " + height.toFixed(2));
    global.KioskCloth.weave(svg, row(quarters, left, pace, 0, bottom), row(languages, 0, pace, left, right), pace / 2);
  }

  function row(number, start, pace, from, to) {
    const threads = [];
    for (let place = 1; place <= number; place += 1) { threads.push({ at: start + place * pace, from: from, to: to }); }
    return threads;
  }

  function draw(layer, data) {
    const lines = layer.querySelector(".lines"), found = numbers(data.facts);
    Array.prototype.forEach.call(lines.children, function (line) {
      const name = line.getAttribute("data-number"), number = found[name];
      line.classList.toggle("few", number < (name === "total" ? 1 : 2));
      write(line, number);
    });
    const size = Glass.largest(lines, layer.querySelector(".scene"), SMALLEST, LARGEST) || SMALLEST;
    lines.style.fontSize = size * unit() + "px";
    weave(layer.querySelector(".cloth"), found.quarters, found.languages);
  }

  global.KioskModes.register("numbers", {
    needs: "facts",
    canShow: function (data) { return data.facts.total >= FEW; },
    draw: draw,
  });
})(window);
