/* From one display to the next: weft threads run across the glass, line by line, and draw the next ground after them;
   when everything is covered, what lies below changes, and they run out and uncover it.
   The motion is all in static/css/kiosk.css; between two transitions none of it is rendered. */
(function (global) {
  "use strict";

  const BANDS = 10; // as in the style
  const COVER = 480, UNCOVER = 600; // milliseconds, as in the style

  function Transition(stage) {
    this.stage = stage;
    this.shuttle = document.createElement("div");
    this.shuttle.className = "shuttle";
    for (let index = 0; index < BANDS; index += 1) {
      const band = document.createElement("i");
      band.style.setProperty("--band", index);
      this.shuttle.appendChild(band);
    }
    stage.appendChild(this.shuttle);
    this.timer = 0;
    this.change = null; // what is to happen when everything is covered
    this.finish = []; // called when everything is uncovered
  }

  /* Whether nothing is to move: the page is just coming, nobody sees it, or somebody wants it so. */
  Transition.prototype.isStill = function () {
    const isReduced = global.matchMedia && global.matchMedia("(prefers-reduced-motion: reduce)").matches;
    return isReduced || document.hidden || document.readyState !== "complete" || this.stage.classList.contains("dark");
  };

  /* Goes over to a layer: calls `change` when nothing of the old one is to be seen any more, and resolves when the new
     one is. `isWhole` covers what stays while the answers change, too. Overtakes a transition that has just begun. */
  Transition.prototype.run = function (layer, isWhole, change) {
    const self = this, phase = this.stage.getAttribute("data-weaving");
    this.change = change;
    if (this.isStill() || phase === "uncover") {
      this.end();
      return Promise.resolve();
    }
    ["light", "mirrored"].forEach(function (name) {
      self.shuttle.classList.toggle(name, layer.classList.contains(name));
    });
    this.shuttle.classList.toggle("whole", isWhole);
    this.shuttle.setAttribute("data-colour-theme", layer.getAttribute("data-colour-theme"));
    if (!phase) { this.enter("cover", COVER, this.uncover); }
    return new Promise(function (resolve) { self.finish.push(resolve); });
  };

  /* Calls `then` when no transition covers the display: now, or at the end of the one that is running. */
  Transition.prototype.after = function (then) {
    if (this.stage.hasAttribute("data-weaving")) { this.finish.push(then); } else { then(); }
  };

  Transition.prototype.enter = function (phase, milliseconds, next) {
    this.stage.setAttribute("data-weaving", phase);
    this.timer = global.setTimeout(next.bind(this), milliseconds);
  };

  Transition.prototype.uncover = function () {
    this.makeChange();
    this.enter("uncover", UNCOVER, this.end);
  };

  Transition.prototype.makeChange = function () {
    const change = this.change;
    this.change = null;
    if (change) { change(); }
  };

  /* At once: what has changed is seen, and nothing of the transition is. */
  Transition.prototype.end = function () {
    global.clearTimeout(this.timer);
    this.stage.removeAttribute("data-weaving");
    this.makeChange();
    this.finish.splice(0).forEach(function (finish) { finish(); });
  };

  /* At once: what was about to change stays. */
  Transition.prototype.cancel = function () {
    this.change = null;
    this.end();
  };

  global.KioskTransition = Transition;
})(window);
