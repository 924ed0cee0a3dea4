/* What the screen displays: writes an answer, goes over from one layer to the next, starts the clock thread.
   The page never grows: two layers alternate, and the one that is not seen is empty. */
(function (global) {
  "use strict";

  const Fit = global.KioskFit;
  const LARGEST_QUESTION = 20; // in hundredths of the shorter side
  const DRIFT = 2 * 60 * 1000, CORNER = 10 * 60 * 1000, SIDE = 30 * 60 * 1000; // milliseconds
  const OFFSETS = [
    [0, 0], [-0.4, 0], [-0.8, -0.2], [-1, -0.6], [-0.8, -1], [-0.4, -0.8], [-0.2, -0.4], [0, -0.8], [0, -0.4],
  ];
  const MAX_FONT_WAIT = 1200; // milliseconds
  const FADE = 450; // milliseconds for texts to fade away, as in the style

  /* Direction, marks and inner marks come with the answer; one that was kept since before an update may have none. */
  function write(element, answer) {
    const quotes = answer.quotes || "“”";
    element.textContent = answer.shown || answer.text;
    element.lang = answer.lang;
    element.dir = answer.dir || "auto";
    element.setAttribute("data-open", quotes[0]);
    element.setAttribute("data-close", quotes[1]);
  }

  /* What staff wrote in German below an answer in another language; below most there is nothing. */
  function writeTranslation(element, translation) {
    element.textContent = translation ? translation.text : "";
    if (!translation) { return; }
    element.lang = translation.lang;
    element.setAttribute("data-name", translation.name);
  }

  /* Resolves when the fonts for this text are loaded, or after MAX_FONT_WAIT without them: to whether one was missing,
     so that what was measured before is to be measured anew. */
  function fontsFor(text) {
    if (!document.fonts || !document.fonts.load) { return Promise.resolve(false); }
    const style = global.getComputedStyle(text), font = style.fontWeight + " 40px " + style.fontFamily;
    const words = text.textContent + "„“";
    if (document.fonts.check(font, words)) { return Promise.resolve(false); }
    const waited = new Promise(function (resolve) { global.setTimeout(resolve, MAX_FONT_WAIT); });
    return Promise.race([document.fonts.load(font, words), waited]).catch(function () {}).then(function () {
      return true;
    });
  }

  function Display(stage, colourThemes) {
    this.stage = stage;
    this.colourThemes = colourThemes;
    this.layers = Array.prototype.slice.call(stage.querySelectorAll(".woven"));
    this.invitation = stage.querySelector(".invitation");
    this.transition = new global.KioskTransition(stage);
    this.coming = null; // the layer that a transition leads to
    this.generation = 0; // counts what was to be shown, so that something late does not replace something newer
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

  Display.prototype.fit = function (layer) {
    const field = layer.querySelector(".field");
    if (!field) { return; }
    Fit.fit(layer.querySelector(".text"), field, layer === this.invitation ? LARGEST_QUESTION : Fit.LARGEST);
  };

  Display.prototype.refit = function () {
    const layer = this.current();
    if (layer) { this.fit(layer); }
  };

  /* Goes over from the current layer to this one, and resolves when it is seen. In between it calls `change`: from then
     on this layer is the current one. The one that is gone leaves no text behind. */
  Display.prototype.swap = function (layer, mode, change) {
    const self = this, stage = this.stage, before = this.current();
    function replace() {
      stage.classList.toggle("light", layer.classList.contains("light"));
      stage.classList.toggle("mirrored", layer.classList.contains("mirrored"));
      stage.setAttribute("data-mode", mode);
      stage.setAttribute("data-colour-theme", layer.getAttribute("data-colour-theme"));
      self.coming = null;
      const old = self.current();
      if (old && old !== layer) {
        old.classList.remove("on");
        self.empty(old);
      }
      layer.classList.add("on");
      if (change) { change(); }
    }
    if (this.coming && this.coming !== layer) { this.empty(this.coming); } // overtaken
    this.coming = layer;
    layer.classList.toggle("light", this.light);
    if (!before || before === layer) {
      this.transition.cancel();
      replace();
      return Promise.resolve();
    }
    const stays = mode === "answer" && stage.getAttribute("data-mode") === "answer" &&
      stage.classList.contains("mirrored") === layer.classList.contains("mirrored");
    return this.transition.run(layer, !stays, replace);
  };

  Display.prototype.empty = function (layer) {
    if (this.layers.indexOf(layer) < 0) {
      this.onLeft(layer);
      return;
    }
    layer.querySelector(".text").removeAttribute("data-answer");
    layer.querySelector(".text").textContent = "";
    layer.querySelector(".translation").textContent = "";
  };

  Display.prototype.nextColourTheme = function (number) {
    const before = this.stage.getAttribute("data-colour-theme");
    return global.KioskRotation.colourTheme(this.colourThemes, number, before);
  };

  /* Shows an answer for `seconds`. Calls `changed` when it takes the place of what was there, and `done` when nothing
     covers it any more. */
  Display.prototype.show = function (answer, seconds, changed, done) {
    const self = this, generation = this.generation += 1;
    const layer = this.layers[0].classList.contains("on") ? this.layers[1] : this.layers[0];
    const text = layer.querySelector(".text");
    write(text, answer);
    writeTranslation(layer.querySelector(".translation"), answer.translation);
    layer.setAttribute("data-colour-theme", this.nextColourTheme(answer.id));
    layer.toggleAttribute("data-rtl", text.dir === "rtl");
    fontsFor(text).then(function () {
      if (generation !== self.generation) { return undefined; } // something newer came
      layer.classList.toggle("mirrored", self.mirrored);
      self.fit(layer);
      return self.swap(layer, "answer", function () {
        text.setAttribute("data-answer", answer.id);
        self.startClock(layer, seconds);
        changed();
      }).then(function () {
        if (generation === self.generation) { done(); }
      });
    });
  };

  Display.prototype.invite = function () {
    this.generation += 1;
    this.fit(this.invitation);
    this.swap(this.invitation, "invitation");
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

  /* Lets the texts of a layer, or of the frame, fade away; then calls `change`, with which they come back. */
  Display.fade = function (element, change) {
    element.classList.add("fading");
    global.setTimeout(function () {
      element.classList.remove("fading");
      change();
    }, FADE);
  };

  Display.prototype.setDark = function (isDark) {
    this.stage.classList.toggle("dark", isDark);
  };

  /* Against burn-in: every two minutes everything moves a little, every ten minutes sides change, every half hour
     light and dark. */
  Display.prototype.drift = function (time) {
    this.light = Math.floor(time / SIDE) % 2 === 1;
    this.mirrored = Math.floor(time / CORNER) % 2 === 1;
    const offset = OFFSETS[Math.floor(time / DRIFT) % OFFSETS.length];
    if (offset === this.offset) { return; }
    this.offset = offset;
    this.stage.style.setProperty("--drift-x", offset[0] + "vmin");
    this.stage.style.setProperty("--drift-y", offset[1] + "vmin");
  };

  Display.fontsFor = fontsFor;
  Display.write = write;
  global.KioskDisplay = Display;
})(window);
