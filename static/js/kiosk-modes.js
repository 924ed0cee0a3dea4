/* The modes of the screen besides the single answer: wall, map, numbers, invitation and whatever comes later.

   Each mode is a script of its own that registers itself by its name:
     needs: "statistics", "page" (a page of answers) or ""
     canShow(data): whether there is enough to show; data = {statistics, page,
       clock}; clock() is the time in milliseconds
     rotates: whether it is written in all languages of the screen (may be missing)
     draw(layer, data): lay out what is known now; again whenever that or the size of the screen changes;
       returns false when there is too little after all
     change(layer, data): once every few seconds, if something is to change by itself; returns false when there is
       nothing left to show (may be missing)
     clear(layer): the layer is gone; leave no texts behind (may be missing)
   Its layer in the page is [data-layer=<name>]. */
(function (global) {
  "use strict";

  const Playlist = global.KioskPlaylist, Display = global.KioskDisplay;
  const PLAYLIST_PERIOD = 60000; // milliseconds until the playlist is requested again, needed or not
  const REQUEST_PAUSE = 500, RETRY_PAUSE = 5000; // … until the next request after a response, and after a failure
  const FEW = 6; // answers that are not worth a page of their own
  const CHANGE_PERIOD = 4000; // milliseconds between two changes inside a mode
  const registered = {};

  function register(name, mode) {
    registered[name] = mode;
  }

  function has(name) {
    return name in registered;
  }

  function areStatistics(found) {
    return Boolean(found) && typeof found.version === "string" && Array.isArray(found.playlist) &&
      Number.isInteger(found.total) && Number.isInteger(found.languages) && Boolean(found.quarters) &&
      typeof found.quarters === "object" &&
      found.playlist.every(function (step) { return step && typeof step.mode === "string"; });
  }

  /* `request(kind, cursor)` resolves to the server's statistics or page, or rejects; `clock()` is the time. */
  function Modes(display, request, clock) {
    this.display = display;
    this.request = request;
    this.playlist = Playlist.start();
    Playlist.setSteps(this.playlist, JSON.parse(document.body.getAttribute("data-playlist")));
    this.current = ""; // the displayed mode; empty while it is an answer
    this.data = { statistics: null, page: null, clock: clock };
    this.isOver = false; // the displayed mode has nothing left to show
    this.from = null; // the cursor at which the page begins
    this.version = ""; // of the feed, as last received
    this.isLoading = { statistics: false, page: false };
    this.requestAt = { statistics: 0, page: 0 }; // not before this time
    this.requests = 0;
    this.answered = { statistics: 0, page: 0 }; // the number of the latest request with a response
    this.playlistUntil = 0; // the time until which the playlist is new enough
    this.changedAt = 0;
    this.shown = 0; // counts, for the colour themes
    display.onLeft = function (layer) {
      const mode = registered[layer.getAttribute("data-layer")];
      if (mode && mode.clear) { mode.clear(layer); }
    };
  }

  Modes.prototype.layer = function (name) {
    return this.display.stage.querySelector("[data-layer=" + name + "]");
  };

  Modes.prototype.isCurrent = function (kind) {
    return !kind || (this.data[kind] !== null && this.data[kind].version === this.version);
  };

  Modes.prototype.canShow = function (name) {
    const mode = registered[name];
    return Boolean(mode) && this.isCurrent(mode.needs) && mode.canShow(this.data);
  };

  /* The playlist's next step if it is a mode, or null for an answer. */
  Modes.prototype.next = function () {
    return Playlist.next(this.playlist, this.canShow.bind(this));
  };

  /* Whether the playlist has any answers. */
  Modes.prototype.showsAnswers = function () {
    return this.playlist.steps.some(function (step) { return step.mode === Playlist.ANSWERS; });
  };

  /* An answer is displayed instead of a mode. */
  Modes.prototype.showAnswer = function () {
    Playlist.countAnswer(this.playlist);
    this.leave();
  };

  /* The next wall begins where this one ended. */
  Modes.prototype.leave = function () {
    const mode = registered[this.current];
    if (mode && mode.needs === "page" && this.data.page) {
      this.from = this.data.page.next;
      this.data.page = null;
    }
    this.current = "";
  };

  Modes.prototype.load = function (kind) {
    const self = this;
    const number = this.requests += 1;
    function finish(pause) {
      self.isLoading[kind] = false;
      self.requestAt[kind] = global.performance.now() + pause;
    }
    this.isLoading[kind] = true;
    const loaded = this.requestWhole(kind).then(function (found) {
      if (number < self.answered[kind]) { return; } // a later request was answered before
      self.answered[kind] = number;
      self.data[kind] = found;
    });
    loaded.then(function () { finish(REQUEST_PAUSE); }, function () { finish(RETRY_PAUSE); });
    return loaded;
  };

  /* The statistics, whose playlist is taken over at once, or a page of at least a FEW answers. */
  Modes.prototype.requestWhole = function (kind) {
    const self = this;
    return this.request(kind, kind === "page" ? this.from : null).then(function (found) {
      if (kind === "statistics") { self.receiveStatistics(found); }
      if (kind === "page" && found.answers.length < FEW && self.from !== null) {
        self.from = null; // after the last answers, from the first ones again
        return self.request(kind, null);
      }
      return found;
    });
  };

  Modes.prototype.receiveStatistics = function (found) {
    if (!areStatistics(found)) { throw new Error("no statistics"); }
    Playlist.setSteps(this.playlist, found.playlist);
    this.playlistUntil = global.performance.now() + PLAYLIST_PERIOD;
  };

  /* With every beat: loads what is needed next, and lets the displayed mode change. */
  Modes.prototype.beat = function (time) {
    const self = this;
    const needed = Playlist.upcoming(this.playlist).map(function (name) {
      return registered[name] ? registered[name].needs : "";
    });
    ["statistics", "page"].forEach(function (kind) {
      const isMissing = needed.indexOf(kind) >= 0 && !self.isCurrent(kind);
      const isOld = kind === "statistics" && time >= self.playlistUntil;
      if ((isMissing || isOld) && !self.isLoading[kind] && time >= self.requestAt[kind]) {
        self.load(kind).catch(function () {});
      }
    });
    const mode = registered[this.current];
    if (mode && mode.change && time - this.changedAt >= CHANGE_PERIOD) {
      this.changedAt = time;
      this.isOver = mode.change(this.layer(this.current), this.data) === false;
    }
  };

  /* The feed has a new version: the displayed mode is drawn anew before that version counts as displayed.
     Resolves to whether there is still enough to show. */
  Modes.prototype.receiveVersion = function (version) {
    const self = this, name = this.current, mode = registered[name];
    this.version = version;
    if (!mode || !mode.needs) { return Promise.resolve(true); }
    return this.load(mode.needs).then(function () {
      if (self.current !== name) { return true; }
      const isEnough = mode.canShow(self.data);
      if (isEnough) { mode.draw(self.layer(name), self.data); }
      return isEnough;
    });
  };

  /* Displays a mode. Calls `changed` when it takes the place of what was there; resolves when nothing covers it any
     more, rejects when it has nothing to show after all. */
  Modes.prototype.show = function (step, changed) {
    const self = this, display = this.display, name = step.mode, mode = registered[name], layer = this.layer(name);
    const generation = display.generation += 1;
    let isEnough = true;
    this.shown += 1;
    this.leave();
    this.current = name;
    this.isOver = false;
    return Promise.resolve().then(function () {
      layer.setAttribute("data-colour-theme", display.nextColourTheme(self.shown));
      isEnough = mode.draw(layer, self.data);
      return Display.fontsFor(layer);
    }).then(function (wasMissing) {
      if (generation !== display.generation) { return undefined; } // something newer came
      if (wasMissing) { isEnough = mode.draw(layer, self.data); }
      if (isEnough === false) { throw new Error("nothing to show"); }
      self.changedAt = global.performance.now();
      display.fit(layer);
      return display.swap(layer, name, function () {
        display.startClock(layer, step.seconds);
        changed();
      });
    });
  };

  /* The displayed mode stays for another turn: with other answers, if it shows any. */
  Modes.prototype.repeat = function () {
    const self = this, name = this.current, mode = registered[name], layer = this.layer(name);
    if (mode.needs !== "page" || (this.from === null && this.data.page.next === null)) { return; }
    this.from = this.data.page.next;
    this.load("page").then(function () {
      if (self.current !== name) { return; }
      Display.fade(layer, function () {
        if (self.current !== name) { return; }
        mode.clear(layer);
        mode.draw(layer, self.data);
      });
    }).catch(function () {});
  };

  Modes.prototype.rotates = function (name) {
    return Boolean(registered[name] && registered[name].rotates);
  };

  Modes.prototype.redraw = function () {
    const mode = registered[this.current];
    if (mode) { mode.draw(this.layer(this.current), this.data); }
  };

  global.KioskModes = { register: register, has: has, Modes: Modes };
})(window);
