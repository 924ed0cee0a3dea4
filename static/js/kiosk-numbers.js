/* The mode of large numbers: so many answers, from so many quarters, in so many languages. */
(function (global) {
  "use strict";

  const Glass = global.KioskGlass;
  const FEW = 5; // answers that are not worth a number
  const SMALLEST = 4.5, LARGEST = 11; // of the words, in hundredths of the shorter side

  function numbers(facts) {
    return { total: facts.total, quarters: Object.keys(facts.quarters).length, languages: facts.languages };
  }

  /* The number and what stands before and after it, each in its own part of the line. */
  function write(line, number) {
    const words = Glass.form(line, number).split("%"), parts = line.children;
    parts[0].textContent = words.length > 1 ? words[0] : "";
    parts[1].textContent = Glass.figure(number);
    parts[2].textContent = words[words.length - 1];
  }

  function draw(layer, data) {
    const lines = layer.querySelector(".lines"), found = numbers(data.facts);
    Array.prototype.forEach.call(lines.children, function (line) {
      const name = line.getAttribute("data-number"), number = found[name];
      line.classList.toggle("few", number < (name === "total" ? 1 : 2));
      write(line, number);
    });
    Glass.largest(lines, layer.querySelector(".scene"), SMALLEST, LARGEST);
  }

  global.KioskModes.register("numbers", {
    needs: "facts",
    canShow: function (data) { return data.facts.total >= FEW; },
    draw: draw,
  });
})(window);
