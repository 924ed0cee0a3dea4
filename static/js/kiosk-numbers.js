/* The mode of numbers: a loom. Every answer is a thread of the weft; those of one language come from one spool, with
   its name in its own script. The warp has a thread for each quarter. Lengths are in hundredths of the shorter side. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay, Fit = global.KioskFit, unit = Fit.unit;
  const FEW = 5; // answers that are not worth a number
  const MAX_PITCH = 2.1, MIN_PITCH = 0.12; // from thread to thread; the former is that of the mark
  const THREAD = 0.7, MAX_THREAD = 0.714; // how much of it is the thread, at most that of the mark
  const STEPS = [1, 2, 5];
  const LABEL = 4.3, NAMES = 23; // the height and the width that the names of languages take
  const SPOOL = 2.4; // the height of a language's threads where they begin
  const CLOTH = 0.5; // where the cloth begins, in parts of the loom's width
  const SMALLEST = 4, LARGEST = 7.4; // sizes of the lines, in which the total is far larger

  function number(value) {
    return value.toFixed(2);
  }

  /* How many answers a thread stands for: one, if there is room. */
  function answersEach(total, height) {
    for (let step = 0; ; step += 1) {
      const each = STEPS[step % 3] * Math.pow(10, Math.floor(step / 3));
      if (total / each * MIN_PITCH <= height) { return each; }
    }
  }

  /* The languages with most answers first, those without a name last: {code, threads}. */
  function bundlesOf(counts, each) {
    return Object.keys(counts).map(function (code) {
      return { code: code, threads: Math.ceil(counts[code] / each) };
    }).sort(function (one, other) {
      return Number(!one.code) - Number(!other.code) || other.threads - one.threads || (one.code < other.code ? -1 : 1);
    });
  }

  /* Where each bundle's threads lie in the cloth, and where its name stands: there names need more room. */
  function arrange(bundles, height) {
    const count = bundles.reduce(function (sum, bundle) { return sum + bundle.threads; }, 0);
    const pitch = Math.min(MAX_PITCH, height / (count + bundles.length));
    let top = (height - pitch * (count + bundles.length)) / 2, above = -LABEL / 2;
    bundles.forEach(function (bundle) {
      bundle.top = top + pitch / 2;
      top += pitch * (bundle.threads + 1);
      bundle.name = above = Math.max(bundle.top + pitch * (bundle.threads - 1) / 2, above + LABEL);
    });
    let below = height + LABEL / 2;
    bundles.slice().reverse().forEach(function (bundle) {
      bundle.name = below = Math.min(bundle.name, below - LABEL);
    });
    return pitch;
  }

  function weft(bundle, pitch, width) {
    const start = NAMES + 1.2, end = width * CLOTH, middle = (start + end) / 2;
    const spool = Math.min(SPOOL, pitch * bundle.threads), from = bundle.name - spool / 2;
    let path = "";
    for (let thread = 0; thread < bundle.threads; thread += 1) {
      const y = bundle.top + pitch * thread, begin = from + spool * (thread + 0.5) / bundle.threads;
      path += "M" + [start, begin].map(number).join(" ") +
        "C" + [middle, begin, middle, y, end, y].map(number).join(" ") + "H" + number(width);
    }
    return path;
  }

  function warp(quarters, width, height) {
    const start = width * CLOTH, each = (width - start) / (quarters + 0.5);
    let path = "";
    for (let thread = 0; thread < quarters; thread += 1) {
      path += "M" + number(start + each * (thread + 0.5)) + " " + (thread % 2 ? 0 : -1.5) + "V" + number(height);
    }
    return path;
  }

  function weave(loom, statistics) {
    const svg = loom.querySelector("svg"), width = svg.clientWidth / unit(), height = svg.clientHeight / unit();
    const each = answersEach(statistics.total, height), bundles = bundlesOf(statistics.by_language, each);
    const pitch = arrange(bundles, height), colours = svg.querySelectorAll(".weft");
    svg.setAttribute("viewBox", "0 0 " + number(width) + " " + number(height));
    svg.style.strokeWidth = Math.min(pitch * THREAD, MAX_THREAD);
    Array.prototype.forEach.call(colours, function (path, index) {
      path.setAttribute("d", bundles.map(function (bundle, place) {
        return place % colours.length === index ? weft(bundle, pitch, width) : "";
      }).join(""));
    });
    svg.querySelector(".warp").setAttribute("d", warp(Object.keys(statistics.quarters).length, width, height));
    Array.prototype.forEach.call(loom.querySelectorAll(".language"), function (name) {
      const bundle = bundles.filter(function (one) { return one.code === name.getAttribute("data-language"); })[0];
      name.classList.toggle("few", !bundle);
      name.style.top = bundle ? (bundle.name - LABEL / 2) * unit() + "px" : "";
    });
    return each;
  }

  /* The number and the text before and after it, each in its own part of the line. */
  function write(line, number) {
    const texts = Display.form(line, number).split("%"), parts = line.children;
    parts[0].textContent = texts.length > 1 ? texts[0] : "";
    parts[1].textContent = Display.format(number, line);
    parts[2].textContent = texts[texts.length - 1];
  }

  function draw(layer, data) {
    const lines = layer.querySelector(".lines"), threads = layer.querySelector(".threads");
    const statistics = data.statistics;
    const counts = {
      total: statistics.total, quarters: Object.keys(statistics.quarters).length, languages: statistics.languages,
    };
    Array.prototype.forEach.call(lines.querySelectorAll("[data-number]"), function (line) {
      const name = line.getAttribute("data-number");
      line.classList.toggle("few", counts[name] < (name === "total" ? 1 : 2));
      write(line, counts[name]);
    });
    const each = weave(layer.querySelector(".loom"), statistics);
    threads.classList.toggle("grouped", each > 1);
    Display.writePhrase(threads.querySelector(".several"), each);
    const room = layer.querySelector(".scene").clientHeight;
    const size = Fit.largestSize(lines, room, SMALLEST, LARGEST) || SMALLEST;
    lines.style.fontSize = size * unit() + "px";
  }

  global.KioskModes.register("numbers", {
    needs: "statistics",
    canShow: function (data) { return data.statistics.total >= FEW && Boolean(data.statistics.by_language); },
    draw: draw,
  });
})(window);
