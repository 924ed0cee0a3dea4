/* What the screen says before the exhibition begins and after it has ended, in its languages, one after the other. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay, Fit = global.KioskFit;
  const PERIOD = 14000; // milliseconds
  const SMALLEST = 4.5, LARGEST = 14; // in hundredths of the shorter side

  function Notice(display, hours) {
    this.display = display;
    this.hours = hours;
    this.layer = document.querySelector("[data-layer=notice]");
    this.phase = ""; // "before" or "after", while it is displayed
    this.turn = 0; // counts the languages
    this.shown = ""; // as JSON
    this.changeAt = 0;
  }

  Notice.prototype.show = function (phase) {
    if (this.phase === phase) { return; }
    this.phase = phase;
    this.turn = 0;
    this.shown = "";
    this.changeAt = global.performance.now() + PERIOD;
    this.display.generation += 1; // what still waits for its fonts is not displayed any more
    this.write();
  };

  /* The invitation comes instead. */
  Notice.prototype.hide = function () {
    this.phase = this.shown = "";
    this.display.invite();
  };

  /* With every beat: the next language, and what the server has changed. */
  Notice.prototype.beat = function (time) {
    if (!this.phase) { return; }
    if (time >= this.changeAt) {
      this.changeAt = time + PERIOD;
      this.turn += 1;
    }
    this.write();
  };

  Notice.prototype.write = function () {
    const notices = this.hours.received.notices, notice = notices[this.turn % notices.length];
    const json = JSON.stringify([this.phase, notice]);
    if (json === this.shown) { return; }
    const self = this, layer = this.layer, isFirst = !this.shown;
    function replace() {
      if (json !== self.shown) { return; }
      write(layer, notice, self.phase);
      layer.setAttribute("data-phase", self.phase);
      self.display.swap(layer, "notice");
      self.refit();
    }
    this.shown = json;
    if (isFirst) { replace(); } else { Display.fade(layer, replace); }
  };

  function write(layer, notice, phase) {
    const scene = layer.querySelector(".scene"), large = layer.querySelector(".notice-large");
    const title = layer.querySelector(".notice-title"), texts = notice[phase];
    scene.lang = notice.language;
    scene.dir = notice.direction;
    ["title", "large", "small", "place", "read"].forEach(function (name) {
      layer.querySelector(".notice-" + name).textContent = texts[name] || "";
    });
    title.lang = notice.title_language;
    title.dir = notice.title_direction;
    large.lang = phase === "before" ? notice.title_language : notice.language;
    large.dir = phase === "before" ? notice.title_direction : notice.direction;
    Fit.markTall(large);
    Fit.markTall(title);
    layer.classList.toggle("with-code", Boolean(texts.read));
  }

  /* The largest size at which the text has room. */
  Notice.prototype.refit = function () {
    const field = this.layer.querySelector(".notice-field"), large = this.layer.querySelector(".notice-large");
    const size = Fit.largestSize(large, field.clientHeight, SMALLEST, LARGEST) || SMALLEST;
    large.style.fontSize = size * Fit.unit() + "px";
  };

  global.KioskNotice = Notice;
})(window);
