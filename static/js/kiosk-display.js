/* What the screen displays: fits a text into its field, fades from one answer to the next, starts the clock thread.
   The page never grows: two layers alternate, and the one that is not seen is empty. */
(function (global) {
  "use strict";

  // Sizes in hundredths of the shorter side: 4.5 is what can still be read, the largest is for one word.
  const SMALLEST = 4.5, LARGEST = 14, LARGEST_UPRIGHT = 18, LARGEST_QUESTION = 20;
  const SMALLEST_VERSE = 3; // rather than that the lines of a poem are joined
  const LAST_RESORT = 2; // for longer texts than a question should allow
  const MIN_GAIN = 1.15; // words are hyphenated only where that makes the text this much larger
  const LARGEST_BROKEN = 7; // with a word that no line can hold: better small than in many pieces
  const FADE = 500; // milliseconds
  const DRIFT = 2 * 60 * 1000, CORNER = 10 * 60 * 1000, HOUR = 60 * 60 * 1000; // milliseconds
  const OFFSETS = [
    [0, 0], [-0.4, 0], [-0.8, -0.2], [-1, -0.6], [-0.8, -1], [-0.4, -0.8], [-0.2, -0.4], [0, -0.8], [0, -0.4],
  ];
  const MAX_FONT_WAIT = 1200; // milliseconds
  const TALL = /[\u0590-\u08ff\u0900-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]/; // as in exhibition/kiosk/legibility.py
  const WRAPPINGS = ["words", "hyphens", "anywhere", "flat"]; // classes

  function unit() {
    return Math.min(global.innerWidth, global.innerHeight) / 100;
  }

  function isBroad() {
    return global.innerWidth > global.innerHeight;
  }

  function largestAnswer() {
    return global.innerHeight > global.innerWidth ? LARGEST_UPRIGHT : LARGEST;
  }

  function setWrapping(text, wrappings) {
    WRAPPINGS.forEach(function (name) { text.classList.toggle(name, wrappings.indexOf(name) >= 0); });
  }

  function hasRoom(text, field) {
    return text.offsetHeight <= field.clientHeight && text.scrollWidth <= text.clientWidth + 1;
  }

  /* The largest size from `low` to `high` at which the text has room, or 0. */
  function largestSize(text, field, low, high) {
    function hasRoomAt(size) {
      text.style.fontSize = (size * unit()).toFixed(2) + "px";
      return hasRoom(text, field);
    }
    if (hasRoomAt(high)) { return high; }
    if (!hasRoomAt(low)) { return 0; }
    for (let step = 0; step < 8; step += 1) {
      const middle = (low + high) / 2;
      if (hasRoomAt(middle)) { low = middle; } else { high = middle; }
    }
    return low;
  }

  /* Lines of about the same length: as narrow as the text can be without becoming higher. */
  function balance(text) {
    const height = text.offsetHeight, whole = text.getBoundingClientRect().width;
    function staysAt(width) {
      text.style.maxWidth = width + "px";
      return text.offsetHeight <= height && text.scrollWidth <= text.clientWidth + 1;
    }
    let high = whole, low = whole / 3;
    for (let step = 0; step < 8; step += 1) {
      const middle = (low + high) / 2;
      if (staysAt(middle)) { high = middle; } else { low = middle; }
    }
    if (!staysAt(Math.ceil(high))) { text.style.maxWidth = ""; }
  }

  function fit(text, field, high) {
    text.style.maxWidth = "";
    markTall(text);
    setWrapping(text, ["words"]);
    let size = largestSize(text, field, SMALLEST, high);
    if (size < LARGEST / 2) {
      setWrapping(text, ["hyphens"]);
      const hyphenated = largestSize(text, field, SMALLEST, high);
      if (hyphenated > size * MIN_GAIN) { size = hyphenated; } else { setWrapping(text, ["words"]); }
    }
    const isVerse = text.textContent.indexOf("\n") >= 0;
    [["anywhere", isVerse ? SMALLEST_VERSE : SMALLEST], ["anywhere flat", LAST_RESORT]].forEach(function (attempt) {
      if (!size) {
        setWrapping(text, attempt[0].split(" "));
        if (attempt[0] !== "anywhere") { text.textContent = text.textContent.replace(/\s*\n\s*/g, " / "); }
        size = largestSize(text, field, attempt[1], LARGEST_BROKEN);
      }
    });
    text.style.fontSize = ((size || LAST_RESORT) * unit()).toFixed(2) + "px";
    balance(text);
  }

  /* Direction, marks and inner marks come with the answer; one that was kept since before an update may have none. */
  function write(element, answer) {
    const quotes = answer.quotes || "“”";
    element.textContent = answer.shown || answer.text;
    element.lang = answer.lang;
    element.dir = answer.dir || "auto";
    element.setAttribute("data-open", quotes[0]);
    element.setAttribute("data-close", quotes[1]);
  }

  function markTall(text) {
    text.classList.toggle("tall", TALL.test(text.textContent));
  }

  /* Resolves when the fonts for this text are loaded, or after MAX_FONT_WAIT without them. */
  function fontsFor(text) {
    const waited = new Promise(function (resolve) { global.setTimeout(resolve, MAX_FONT_WAIT); });
    if (!document.fonts || !document.fonts.load) { return Promise.resolve(); }
    const style = global.getComputedStyle(text);
    const loaded = document.fonts.load(style.fontWeight + " 40px " + style.fontFamily, text.textContent + "„“");
    return Promise.race([loaded, waited]).catch(function () {});
  }

  function Display(stage, colourThemes) {
    this.stage = stage;
    this.colourThemes = colourThemes;
    this.layers = Array.prototype.slice.call(stage.querySelectorAll(".woven"));
    this.invitation = stage.querySelector(".invitation");
    this.generation = 0; // counts what was to be shown, so that something late does not replace something newer
    this.timer = 0; // that empties a layer
    this.light = false;
    this.mirrored = false;
    this.offset = null;
    this.counts = null; // {total, languages}, as last received
  }

  /* Called with a mode's layer when it is gone. */
  Display.prototype.onLeft = function () {};

  Display.prototype.current = function () {
    return this.stage.querySelector(".layer.on");
  };

  Display.prototype.refit = function () {
    const layer = this.current(), field = layer && layer.querySelector(".field");
    if (!field) { return; }
    fit(layer.querySelector(".text"), field, layer === this.invitation ? LARGEST_QUESTION : largestAnswer());
  };

  /* Fades from the current layer to this one. A layer that is gone leaves no text behind. */
  Display.prototype.swap = function (layer, mode) {
    const before = this.current();
    layer.classList.toggle("light", this.light);
    this.stage.classList.toggle("light", this.light);
    this.stage.classList.toggle("mirrored", layer.classList.contains("mirrored"));
    this.stage.setAttribute("data-mode", mode);
    this.stage.setAttribute("data-colour-theme", layer.getAttribute("data-colour-theme"));
    if (before === layer) { return; }
    Array.prototype.forEach.call(this.stage.querySelectorAll(".layer.off"), function (other) {
      other.classList.remove("off");
    });
    layer.classList.add("on");
    if (before) { this.fadeOut(before); }
  };

  Display.prototype.fadeOut = function (layer) {
    const self = this;
    layer.classList.remove("on");
    layer.classList.add("off");
    if (this.layers.indexOf(layer) < 0) {
      global.setTimeout(function () {
        if (layer.classList.contains("on")) { return; }
        layer.classList.remove("off");
        self.onLeft(layer);
      }, FADE);
      return;
    }
    layer.querySelector(".text").removeAttribute("data-answer");
    this.timer = global.setTimeout(function () {
      layer.classList.remove("off");
      layer.querySelector(".text").textContent = "";
    }, FADE);
  };

  Display.prototype.nextColourTheme = function (number) {
    const before = this.stage.getAttribute("data-colour-theme");
    return global.KioskRotation.colourTheme(this.colourThemes, number, before);
  };

  /* Shows an answer for `seconds`; calls `done` when it is displayed. */
  Display.prototype.show = function (answer, seconds, done) {
    const self = this, generation = this.generation += 1;
    const layer = this.layers[0].classList.contains("on") ? this.layers[1] : this.layers[0];
    const text = layer.querySelector(".text");
    global.clearTimeout(this.timer);
    layer.classList.remove("off");
    write(text, answer);
    layer.setAttribute("data-colour-theme", this.nextColourTheme(answer.id));
    layer.toggleAttribute("data-rtl", text.dir === "rtl");
    fontsFor(text).then(function () {
      if (generation !== self.generation) { return; } // something newer came
      layer.classList.toggle("mirrored", self.mirrored);
      fit(text, layer.querySelector(".field"), largestAnswer());
      text.setAttribute("data-answer", answer.id);
      self.startClock(layer, seconds);
      self.swap(layer, "answer");
      done();
    });
  };

  Display.prototype.invite = function () {
    this.generation += 1;
    this.swap(this.invitation, "invitation");
    this.refit();
  };

  Display.prototype.startClock = function (layer, seconds) {
    const clock = layer.querySelector(".clock");
    if (!clock) { return; }
    clock.style.transition = "none";
    clock.style.transform = "scaleX(0)";
    layer.offsetWidth; // makes the browser render the start of the transition
    clock.style.transition = "transform " + seconds + "s linear";
    clock.style.transform = "scaleX(1)";
  };

  /* The phrase for a number, with "%" in its place, in the plural form that the element's language has for it. */
  Display.form = function (element, number) {
    const forms = JSON.parse(element.getAttribute("data-forms"));
    const indexes = element.getAttribute("data-indexes");
    return forms[indexes.charAt(number < indexes.length ? number : 100 + number % 100)];
  };

  /* With the digits that the server writes, in Arabic and Persian, too. */
  Display.format = function (number, element) {
    return number.toLocaleString(element.closest("[lang]").lang + "-u-nu-latn");
  };

  Display.writePhrase = function (element, number) {
    const phrase = Display.form(element, number).replace("%", Display.format(number, element));
    if (element.textContent !== phrase) { element.textContent = phrase; }
  };

  Display.prototype.count = function (counts) {
    this.counts = counts;
    Array.prototype.forEach.call(this.stage.querySelectorAll(".numbers [data-number]"), function (element) {
      Display.writePhrase(element, counts[element.getAttribute("data-number")]);
    });
    this.stage.querySelector(".more").classList.toggle("few", counts.languages < 2); // one language is no news
    this.stage.classList.toggle("answered", counts.total > 0);
  };

  Display.prototype.recount = function () {
    if (this.counts) { this.count(this.counts); }
  };

  Display.prototype.setDark = function (isDark) {
    this.stage.classList.toggle("dark", isDark);
  };

  /* Against burn-in: every two minutes everything moves a little, every ten minutes sides change, every hour light and
     dark. */
  Display.prototype.drift = function (time) {
    this.light = Math.floor(time / HOUR) % 2 === 1;
    this.mirrored = Math.floor(time / CORNER) % 2 === 1;
    const offset = OFFSETS[Math.floor(time / DRIFT) % OFFSETS.length];
    if (offset === this.offset) { return; }
    this.offset = offset;
    this.stage.style.setProperty("--drift-x", offset[0] + "vmin");
    this.stage.style.setProperty("--drift-y", offset[1] + "vmin");
  };

  Display.fontsFor = fontsFor;
  Display.isBroad = isBroad;
  Display.largestSize = largestSize;
  Display.markTall = markTall;
  Display.unit = unit;
  Display.write = write;
  global.KioskDisplay = Display;
})(window);
