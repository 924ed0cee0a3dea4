/* What is on the glass: fits a text into its field, fades from one answer to the next, sets the clock thread going.
   The page never grows: two layers take turns, and the one that is not seen is empty. */
(function (global) {
  "use strict";

  // Sizes in hundredths of the shorter side: 4.5 is what can still be read, the largest is for one word.
  const SMALLEST = 4.5, LARGEST = 14, LARGEST_UPRIGHT = 18, LARGEST_QUESTION = 20;
  const LAST_RESORT = 2; // for longer texts than a question should allow
  const BROKEN_IS_BETTER = 1.15; // words are hyphenated only where that makes the text this much larger
  const BROKEN = 7; // the largest size of a text with a word that no line can hold: better small than in many pieces
  const FADE = 500; // milliseconds
  const DRIFT = 2 * 60 * 1000, CORNER = 10 * 60 * 1000, HOUR = 60 * 60 * 1000; // milliseconds
  const PLACES = [[0, 0], [-0.4, 0], [-0.8, -0.2], [-1, -0.6], [-0.8, -1], [-0.4, -0.8], [-0.2, -0.4], [0, -0.8], [0, -0.4]];
  const FONTS = 1200; // milliseconds to wait for a font at most
  const TALL = /[\u0590-\u08ff\u0900-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]/;
  const MODES = ["words", "hyphens", "anywhere", "flat"];

  function unit() {
    return Math.min(global.innerWidth, global.innerHeight) / 100;
  }

  function largestAnswer() {
    return global.innerHeight > global.innerWidth ? LARGEST_UPRIGHT : LARGEST;
  }

  function setMode(text, modes) {
    MODES.forEach(function (mode) { text.classList.toggle(mode, modes.indexOf(mode) >= 0); });
  }

  function hasRoom(text, field) {
    return text.offsetHeight <= field.clientHeight && text.scrollWidth <= text.clientWidth + 1;
  }

  /* The largest size from `low` to `high` at which the text has room, or 0. */
  function largest(text, field, low, high) {
    function roomAt(size) {
      text.style.fontSize = (size * unit()).toFixed(2) + "px";
      return hasRoom(text, field);
    }
    if (roomAt(high)) { return high; }
    if (!roomAt(low)) { return 0; }
    for (let step = 0; step < 8; step += 1) {
      const middle = (low + high) / 2;
      if (roomAt(middle)) { low = middle; } else { high = middle; }
    }
    return low;
  }

  /* Lines of about the same length: as narrow as the text can be without becoming higher. */
  function balance(text) {
    const height = text.offsetHeight, whole = text.getBoundingClientRect().width;
    function stays(width) {
      text.style.maxWidth = width + "px";
      return text.offsetHeight <= height && text.scrollWidth <= text.clientWidth + 1;
    }
    let high = whole, low = whole / 3;
    for (let step = 0; step < 8; step += 1) {
      const middle = (low + high) / 2;
      if (stays(middle)) { high = middle; } else { low = middle; }
    }
    if (!stays(Math.ceil(high))) { text.style.maxWidth = ""; }
  }

  function fit(text, field, high) {
    text.style.maxWidth = "";
    text.classList.toggle("tall", TALL.test(text.textContent));
    setMode(text, ["words"]);
    let size = largest(text, field, SMALLEST, high);
    if (size < LARGEST / 2) {
      setMode(text, ["hyphens"]);
      const broken = largest(text, field, SMALLEST, high);
      if (broken > size * BROKEN_IS_BETTER) { size = broken; } else { setMode(text, ["words"]); }
    }
    [["anywhere", SMALLEST], ["anywhere flat", LAST_RESORT]].forEach(function (way) {
      if (!size) {
        setMode(text, way[0].split(" "));
        size = largest(text, field, way[1], BROKEN);
      }
    });
    text.style.fontSize = ((size || LAST_RESORT) * unit()).toFixed(2) + "px";
    balance(text);
  }

  /* Resolves when the fonts for this text are there, or after a while without them. */
  function fontsFor(text) {
    const waited = new Promise(function (resolve) { global.setTimeout(resolve, FONTS); });
    if (!document.fonts || !document.fonts.load) { return Promise.resolve(); }
    const style = global.getComputedStyle(text);
    const loaded = document.fonts.load(style.fontWeight + " 40px " + style.fontFamily, text.textContent + "„“");
    return Promise.race([loaded, waited]).catch(function () {});
  }

  function Glass(stage, colourThemes) {
    this.stage = stage;
    this.colourThemes = colourThemes;
    this.layers = Array.prototype.slice.call(stage.querySelectorAll(".woven"));
    this.invitation = stage.querySelector(".invitation");
    this.turn = 0; // counts what was asked for, so that something late does not overtake something newer
    this.sweeper = 0;
    this.light = false;
    this.mirrored = false;
    this.place = null;
    this.counted = null; // {total, languages}, as last told
  }

  /* Called with a layer that is neither of the two when it is gone. */
  Glass.prototype.left = function () {};

  Glass.prototype.current = function () {
    return this.stage.querySelector(".layer.on");
  };

  Glass.prototype.refit = function () {
    const layer = this.current();
    if (!layer || !layer.querySelector(".field")) { return; }
    fit(layer.querySelector(".text"), layer.querySelector(".field"), layer === this.invitation ? LARGEST_QUESTION : largestAnswer());
  };

  /* Let the layer come and the other one go. Whatever is gone leaves no text behind. */
  Glass.prototype.swap = function (layer, mode) {
    const before = this.current();
    layer.classList.toggle("light", this.light);
    this.stage.classList.toggle("light", this.light);
    this.stage.classList.toggle("mirrored", layer.classList.contains("mirrored"));
    this.stage.setAttribute("data-mode", mode);
    this.stage.setAttribute("data-colour-theme", layer.getAttribute("data-colour-theme"));
    if (before === layer) { return; }
    Array.prototype.forEach.call(this.stage.querySelectorAll(".layer.off"), function (other) { other.classList.remove("off"); });
    layer.classList.add("on");
    if (!before) { return; }
    before.classList.remove("on");
    before.classList.add("off");
    if (this.layers.indexOf(before) < 0) {
      this.takeLeave(before);
      return;
    }
    before.querySelector(".text").removeAttribute("data-answer");
    this.sweeper = global.setTimeout(function () {
      before.classList.remove("off");
      before.querySelector(".text").textContent = "";
    }, FADE);
  };

  Glass.prototype.takeLeave = function (layer) {
    const self = this;
    global.setTimeout(function () {
      if (layer.classList.contains("on")) { return; }
      layer.classList.remove("off");
      self.left(layer);
    }, FADE);
  };

  /* Show an answer for `seconds`; `done` is called when it is on the glass. */
  Glass.prototype.show = function (answer, seconds, done) {
    const self = this, turn = this.turn += 1;
    const layer = this.layers[0].classList.contains("on") ? this.layers[1] : this.layers[0];
    const text = layer.querySelector(".text");
    global.clearTimeout(this.sweeper);
    layer.classList.remove("off");
    text.textContent = answer.text;
    text.lang = answer.lang;
    layer.setAttribute("data-colour-theme", global.KioskRotation.colourTheme(this.colourThemes, answer.id, this.stage.getAttribute("data-colour-theme")));
    layer.toggleAttribute("data-rtl", global.getComputedStyle(text).direction === "rtl");
    fontsFor(text).then(function () {
      if (turn !== self.turn) { return; } // something newer came
      layer.classList.toggle("mirrored", self.mirrored);
      fit(text, layer.querySelector(".field"), largestAnswer());
      text.setAttribute("data-answer", answer.id);
      self.run(layer, seconds);
      self.swap(layer, "answer");
      done();
    });
  };

  Glass.prototype.invite = function () {
    this.turn += 1;
    this.swap(this.invitation, "invitation");
    this.refit();
  };

  Glass.prototype.run = function (layer, seconds) {
    const place = layer.querySelector(".clock");
    if (!place) { return; }
    const clock = place.style;
    clock.transition = "none";
    clock.transform = "scaleX(0)";
    layer.offsetWidth; // the browser must have seen the beginning
    clock.transition = "transform " + seconds + "s linear";
    clock.transform = "scaleX(1)";
  };

  /* A number in words with "%" in its place: in the form that the place's language has for it. */
  Glass.form = function (place, number) {
    const forms = JSON.parse(place.getAttribute("data-forms"));
    const which = place.getAttribute("data-which");
    return forms[which.charAt(number < which.length ? number : 100 + number % 100)];
  };

  Glass.figure = function (number, place) {
    return number.toLocaleString(place.closest("[lang]").lang);
  };

  Glass.say = function (place, number) {
    const words = Glass.form(place, number).replace("%", Glass.figure(number, place));
    if (place.textContent !== words) { place.textContent = words; }
  };

  Glass.prototype.count = function (page) {
    this.counted = page;
    Array.prototype.forEach.call(this.stage.querySelectorAll(".numbers [data-number]"), function (place) {
      Glass.say(place, page[place.getAttribute("data-number")]);
    });
    this.stage.querySelector(".more").classList.toggle("few", page.languages < 2); // one language is no news
    this.stage.classList.toggle("answered", page.total > 0);
  };

  Glass.prototype.recount = function () {
    if (this.counted) { this.count(this.counted); }
  };

  Glass.prototype.dark = function (is) {
    this.stage.classList.toggle("dark", is);
  };

  /* Against burn-in: every two minutes everything moves by a little, what comes ten minutes later is mirrored, and an hour later light. */
  Glass.prototype.drift = function (time) {
    this.light = Math.floor(time / HOUR) % 2 === 1;
    this.mirrored = Math.floor(time / CORNER) % 2 === 1;
    const place = PLACES[Math.floor(time / DRIFT) % PLACES.length];
    if (place === this.place) { return; }
    this.place = place;
    this.stage.style.setProperty("--drift-x", place[0] + "vmin");
    this.stage.style.setProperty("--drift-y", place[1] + "vmin");
  };

  Glass.fontsFor = fontsFor;
  Glass.largest = largest;
  global.KioskGlass = Glass;
})(window);
