/* The modes of the screen besides the single answer: wall, map, numbers, invitation and whatever comes later.

   Each mode is a script of its own that registers itself by its name:
     needs: "facts" (the numbers of the wall), "page" (a page of answers) or ""
     canShow(data): whether there is enough to show; data = {facts, page}
     draw(layer, data): lay out what is known now; again whenever that or the size of the screen changes;
       returns false when there is too little after all
     change(layer, data): once every few seconds, where something is to change by itself (may be missing)
     clear(layer): the layer is gone; leave no words behind (may be missing)
   Its layer in the page is [data-glass=<name>]. */
(function (global) {
  "use strict";

  const Programme = global.KioskProgramme, Glass = global.KioskGlass;
  const FRESH = 60000; // milliseconds until the programme is asked for again, whether or not somebody needs it
  const SOON = 500, AGAIN = 5000; // … until one asks again after an answer, and after a failure
  const TURN = 450; // milliseconds for a layer's words to fade away, as in the style
  const FEW = 6; // answers that are not worth a page of their own
  const CHANGE = 4000; // milliseconds between two changes inside a mode
  const registered = {};

  function register(name, mode) {
    registered[name] = mode;
  }

  function isFacts(facts) {
    return Boolean(facts) && typeof facts.version === "string" && Array.isArray(facts.programme) &&
      Number.isInteger(facts.total) && Number.isInteger(facts.languages) && Boolean(facts.quarters) &&
      typeof facts.quarters === "object" &&
      facts.programme.every(function (step) { return step && typeof step.mode === "string"; });
  }

  /* `askFor(kind, cursor)` resolves to the server's facts or page, or rejects. */
  function Modes(glass, askFor) {
    this.glass = glass;
    this.askFor = askFor;
    this.programme = Programme.start();
    this.standing = ""; // the mode on the glass; empty while an answer is
    this.data = { facts: null, page: null };
    this.from = null; // where in the order of answers the page begins
    this.version = ""; // of the wall, as the feed last told
    this.asking = { facts: false, page: false };
    this.askAgain = { facts: 0, page: 0 }; // not before this time
    this.asked = 0;
    this.told = { facts: 0, page: 0 };
    this.fresh = 0; // the time until which the programme is new enough
    this.changed = 0;
    this.turns = 0; // for the colour themes
    glass.left = function (layer) {
      const mode = registered[layer.getAttribute("data-glass")];
      if (mode && mode.clear) { mode.clear(layer); }
    };
  }

  Modes.prototype.layer = function (name) {
    return this.glass.stage.querySelector("[data-glass=" + name + "]");
  };

  Modes.prototype.isCurrent = function (kind) {
    return !kind || (this.data[kind] !== null && this.data[kind].version === this.version);
  };

  Modes.prototype.canShow = function (name) {
    const mode = registered[name];
    return Boolean(mode) && this.isCurrent(mode.needs) && mode.canShow(this.data);
  };

  /* The step whose turn it is, or null for an answer. */
  Modes.prototype.next = function () {
    return Programme.next(this.programme, this.canShow.bind(this));
  };

  /* An answer takes the glass. */
  Modes.prototype.answered = function () {
    Programme.count(this.programme);
    this.leave();
  };

  /* The next wall begins where this one ended. */
  Modes.prototype.leave = function () {
    const mode = registered[this.standing];
    if (mode && mode.needs === "page" && this.data.page) {
      this.from = this.data.page.next;
      this.data.page = null;
    }
    this.standing = "";
  };

  Modes.prototype.fetch = function (kind) {
    const self = this;
    const number = this.asked += 1;
    function done(pause) {
      self.asking[kind] = false;
      self.askAgain[kind] = global.performance.now() + pause;
    }
    this.asking[kind] = true;
    const asked = this.askFor(kind, kind === "page" ? this.from : null).then(function (found) {
      if (kind === "facts") { self.takeIn(found); }
      if (kind === "page" && found.answers.length < FEW && self.from !== null) {
        self.from = null; // the end of the wall: on from its beginning
        return self.askFor(kind, null);
      }
      return found;
    }).then(function (found) {
      if (number < self.told[kind]) { return; } // a later question was answered before
      self.told[kind] = number;
      self.data[kind] = found;
    });
    asked.then(function () { done(SOON); }, function () { done(AGAIN); });
    return asked;
  };

  Modes.prototype.takeIn = function (facts) {
    if (!isFacts(facts)) { throw new Error("no facts"); }
    Programme.arrange(this.programme, facts.programme);
    this.fresh = global.performance.now() + FRESH;
  };

  /* With every beat: have ready what comes next, and let the mode on the glass change. */
  Modes.prototype.beat = function (time) {
    const self = this;
    const needed = Programme.upcoming(this.programme).map(function (name) {
      return registered[name] ? registered[name].needs : "";
    });
    ["facts", "page"].forEach(function (kind) {
      const missing = needed.indexOf(kind) >= 0 && !self.isCurrent(kind);
      const old = kind === "facts" && time >= self.fresh;
      if ((missing || old) && !self.asking[kind] && time >= self.askAgain[kind]) { self.fetch(kind).catch(function () {}); }
    });
    const mode = registered[this.standing];
    if (mode && mode.change && time - this.changed >= CHANGE) {
      this.changed = time;
      mode.change(this.layer(this.standing), this.data);
    }
  };

  /* The wall has a new version: what is on the glass is made anew before that version counts as taken in.
     Resolves to whether there is still enough to show. */
  Modes.prototype.news = function (version) {
    const self = this, name = this.standing, mode = registered[name];
    this.version = version;
    if (!mode || !mode.needs) { return Promise.resolve(true); }
    return this.fetch(mode.needs).then(function () {
      if (self.standing !== name) { return true; }
      const enough = mode.canShow(self.data);
      if (enough) { mode.draw(self.layer(name), self.data); }
      return enough;
    });
  };

  /* Bring a mode on the glass. Resolves when it is there, rejects when it has nothing to show after all. */
  Modes.prototype.show = function (step) {
    const self = this, glass = this.glass, name = step.mode, mode = registered[name], layer = this.layer(name);
    const turn = glass.turn += 1;
    this.turns += 1;
    this.leave();
    this.standing = name;
    return Promise.resolve().then(function () {
      const colourTheme = global.KioskRotation.colourTheme(glass.colourThemes, self.turns, glass.stage.getAttribute("data-colour-theme"));
      layer.setAttribute("data-colour-theme", colourTheme);
      layer.classList.remove("off");
      mode.draw(layer, self.data);
      return Glass.fontsFor(layer);
    }).then(function () {
      if (turn !== glass.turn) { return; } // something newer came
      if (mode.draw(layer, self.data) === false) { throw new Error("nothing to show"); }
      self.changed = global.performance.now();
      glass.run(layer, step.seconds);
      glass.swap(layer, name);
      glass.refit();
    });
  };

  /* The mode on the glass stays for another turn: with other answers, where it shows any. */
  Modes.prototype.again = function () {
    const self = this, name = this.standing, mode = registered[name], layer = this.layer(name);
    if (mode.needs !== "page" || (this.from === null && this.data.page.next === null)) { return; }
    this.from = this.data.page.next;
    this.fetch("page").then(function () {
      if (self.standing !== name) { return; }
      layer.classList.add("turning");
      global.setTimeout(function () {
        layer.classList.remove("turning");
        if (self.standing !== name) { return; }
        mode.clear(layer);
        mode.draw(layer, self.data);
      }, TURN);
    }).catch(function () {});
  };

  Modes.prototype.redraw = function () {
    const mode = registered[this.standing];
    if (mode) { mode.draw(this.layer(this.standing), this.data); }
  };

  global.KioskModes = { register: register, Modes: Modes };
})(window);
