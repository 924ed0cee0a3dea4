/* The screen: asks the server every two seconds whether there is something new, and decides when the glass changes.
   One beat drives everything, and nothing in it can throw: a lost connection changes nothing on the glass. */
(function (global) {
  "use strict";

  const BEAT = 200, POLL = 2000, PATIENCE = 5000; // milliseconds
  const SLOWEST_POLL = 4000; // … without the server: once it is back, what was taken back must go at once
  const LEAST = 1000; // on the glass before a new answer takes the place of an old one
  const LEAST_NEW = 3000; // … or of one that was new itself
  const GONE = 2; // times in a row the server must say that there is no such screen

  const Rotation = global.KioskRotation;
  const address = document.body.getAttribute("data-feed");
  const glass = new global.KioskGlass(document.querySelector(".stage"), document.body.getAttribute("data-colour-themes").split(" "));
  const memory = new global.KioskMemory(address);
  const hours = new global.KioskHours(document.body.getAttribute("data-hours"), memory);
  const renewal = new global.KioskRenewal(document.body.getAttribute("data-build"));
  const state = Rotation.start(answerOfThePage(), memory.answers(), memory.place());
  const turns = new global.KioskTurns(document.querySelector(".frame"), glass.recount.bind(glass));
  const modes = new global.KioskModes.Modes(glass, askForMode);
  let etag = null, version = null, pollAt = 0, failures = 0, missing = 0;
  let asking = null, fetching = false, offline = false, coming = false, dark = false;
  let since = now(), dwell = state.glass ? dwellOf(state.glass) : Infinity, wasNew = false;

  function now() {
    return global.performance.now();
  }

  /* For those who listen: the server has answered; and, two frames later, that something is really on the glass. */
  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail: detail }));
  }

  function painted(what, id) {
    global.requestAnimationFrame(function () {
      global.requestAnimationFrame(function () { tell("kiosk-painted", { glass: what, id: id, version: version }); });
    });
  }

  function answerOfThePage() {
    const text = document.querySelector("[data-answer]");
    if (!text) { return null; }
    return { id: Number(text.getAttribute("data-answer")), text: text.textContent, lang: text.lang, at: text.getAttribute("data-at"), station: Number(text.getAttribute("data-station")) };
  }

  function graphemes(text) {
    if (!global.Intl || !global.Intl.Segmenter) { return Array.from(text).length; }
    let count = 0;
    const parts = new global.Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)[Symbol.iterator]();
    while (!parts.next().done) { count += 1; }
    return count;
  }

  function dwellOf(answer) {
    return 1000 * Rotation.dwell(graphemes(answer.text));
  }

  /* Whether this is a whole page of our feed, and not half of one or a login page of the Wi-Fi. */
  function isPage(page) {
    return Boolean(page) && Array.isArray(page.answers) && typeof page.version === "string" &&
      Number.isInteger(page.total) && Number.isInteger(page.languages) &&
      (page.next === null || typeof page.next === "string") &&
      page.answers.every(function (answer) {
        return answer && Number.isInteger(answer.id) && typeof answer.text === "string" &&
          typeof answer.lang === "string" && typeof answer.at === "string" && Number.isInteger(answer.station);
      });
  }

  function ask(cursor, known) {
    return askAt(address + (cursor ? "?from=" + encodeURIComponent(cursor) : ""), known, isPage);
  }

  function askForMode(kind, cursor) {
    const asked = kind === "page" ? ask(cursor, null) : askAt(document.body.getAttribute("data-facts"), null, Boolean);
    return asked.then(function (answer) {
      if (answer.status !== 200) { throw new Error("no answer"); }
      return answer.page;
    }).catch(function (error) {
      if (kind !== "page" || !failures) { throw error; }
      // no server: the newest answers that it told of make a wall, too
      return { answers: state.head, next: null, total: state.total, version: version };
    });
  }

  /* Resolves to {status, etag, page}; rejects when there is no whole answer within the time one can wait. */
  function askAt(place, known, isWhole) {
    const stop = global.AbortController ? new global.AbortController() : null;
    const options = { credentials: "omit", cache: "no-store", headers: known ? { "If-None-Match": known } : {} };
    if (stop) { options.signal = stop.signal; }
    const answered = global.fetch(place, options).then(function (response) {
      if (response.status !== 200) { return { status: response.status }; }
      return response.json().then(function (page) {
        if (!isWhole(page)) { throw new Error("not a page of the feed"); }
        return { status: 200, etag: response.headers.get("ETag"), page: page };
      });
    });
    const late = new Promise(function (_, reject) {
      global.setTimeout(function () {
        if (stop) { stop.abort(); }
        reject(new Error("too late"));
      }, PATIENCE);
    });
    return Promise.race([answered, late]);
  }

  function poll() {
    asking = ask("", etag).then(takeIn).then(succeed, fail).then(function () {
      asking = null;
      pollAt = now() + Math.min(POLL * Math.pow(2, failures), SLOWEST_POLL) * (0.9 + 0.1 * Math.random());
    });
  }

  function succeed() {
    failures = 0;
    offline = false;
  }

  function fail() {
    failures = Math.min(failures + 1, 5);
  }

  /* The ETag is kept only when everything on the glass was found to be as the server says. */
  function takeIn(answer) {
    if (answer.status === 404) {
      missing += 1;
      if (missing === GONE) { memory.forget(); }
      etag = null;
      throw new Error("no such screen");
    }
    if (answer.status === 304) {
      tell("kiosk-fed");
      return undefined;
    }
    if (answer.status !== 200) { throw new Error("no answer"); }
    missing = 0;
    version = answer.page.version;
    glass.count(answer.page);
    memory.keepAnswers(answer.page);
    return settle(Rotation.news(state, answer.page)).then(function () {
      return modes.news(answer.page.version);
    }).then(function (enough) {
      etag = answer.etag;
      tell("kiosk-fed");
      if (modes.standing && (!enough || !answer.page.total)) { leave(); }
    });
  }

  /* Nothing is measured or decided in the dark. */
  function setDark(is) {
    if (is === dark) { return; }
    dark = is;
    glass.dark(is);
    if (is) {
      painted("night", null);
    } else {
      refit();
      since = now();
      painted(modes.standing || (state.glass ? state.glass.id : "invitation"), null);
    }
  }

  function settle(verdict) {
    if (verdict === "gone") { leave(); }
    if (verdict === "changed") { present(state.glass); }
    if (verdict !== "ask") { return Promise.resolve(); }
    const asked = state.glass;
    return ask(asked.at, null).then(function (answer) {
      if (answer.status !== 200) { throw new Error("no answer"); }
      if (state.glass !== asked) { return undefined; }
      // Its own place comes first on this page: when it is not there, it is nowhere.
      const only = { answers: answer.page.answers.slice(0, 1), next: null };
      return settle(Rotation.verdict(state, only));
    });
  }

  /* The answer on the glass was taken back: off with it, with whatever is surely still there. */
  function leave() {
    Rotation.clear(state);
    const next = Rotation.pick(state);
    const answer = next && next.answer ? next.answer : Rotation.spare(state);
    if (answer) { present(answer); } else { invite(); }
  }

  function invite() {
    coming = false;
    since = now();
    dwell = Infinity;
    modes.leave();
    turns.first();
    glass.invite();
    painted("invitation", null);
  }

  function present(answer) {
    wasNew = state.hurry === answer.id;
    Rotation.show(state, answer);
    memory.keepPlace(Rotation.place(state));
    since = now();
    dwell = dwellOf(answer);
    coming = true;
    modes.answered();
    turns.next();
    glass.show(answer, dwell / 1000, function () {
      coming = false;
      since = now();
      painted(answer.id, answer.id);
    });
  }

  function fetchPage(cursor) {
    fetching = true;
    ask(cursor, null).then(function (answer) {
      if (answer.status !== 200) { throw new Error("no answer"); }
      Rotation.fill(state, cursor, answer.page);
      offline = false;
    }).catch(function () { offline = true; }).then(function () { fetching = false; });
  }

  /* There is no other answer: this one goes on standing. */
  function stay() {
    since = now();
    if (state.glass) { painted(state.glass.id, null); }
  }

  /* Instead of an answer; when that fails, an answer comes with the next beat. */
  function stand(step) {
    dwell = 1000 * step.seconds;
    since = now();
    if (modes.standing === step.mode) {
      modes.again();
      return;
    }
    Rotation.clear(state);
    turns.first();
    coming = true;
    modes.show(step).then(function () {
      if (modes.standing === step.mode) { painted(step.mode, null); }
    }).catch(function () { modes.leave(); }).then(function () {
      coming = false;
      since = now();
    });
  }

  /* Whatever is wrong with the modes: the answers go on. */
  function nextMode() {
    try { return modes.next(); } catch (error) { return null; }
  }

  function beatModes(time) {
    try { modes.beat(time); } catch (error) { /* what stands stays as it is */ }
  }

  function advance() {
    const shown = now() - since;
    const step = state.hurry === null && state.total ? nextMode() : null;
    if (step) {
      stand(step);
      return;
    }
    if (state.hurry !== null && state.glass && shown < Math.min(dwell / 2, 2 * LEAST_NEW)) { Rotation.giveBack(state); }
    const next = Rotation.pick(state);
    if (next && next.answer) {
      present(next.answer);
    } else if (next && offline) {
      const answer = Rotation.spare(state);
      if (answer) { present(answer); } else { stay(); }
    } else if (!next && state.glass) {
      stay();
    }
  }

  function isTime() {
    if (coming) { return false; }
    const shown = now() - since;
    if (modes.standing) { return shown >= dwell || state.hurry !== null; }
    if (!state.glass) { return state.head.length > 0; }
    return shown >= dwell || (state.hurry !== null && shown >= (wasNew ? LEAST_NEW : LEAST));
  }

  function beat() {
    try {
      const time = now();
      if (!asking && time >= pollAt) { poll(); }
      const wanted = Rotation.wanted(state);
      if (wanted !== null && !fetching && (!offline || isTime())) { fetchPage(wanted); }
      hours.beat(time);
      setDark(missing >= GONE || !hours.isOpen(Date.now()));
      glass.drift(time);
      if (!dark) { beatModes(time); }
      if (dark ? renewal.isDue(time, version) : isTime()) {
        if (renewal.isDue(time, version)) { renewal.run(time); }
        if (!dark) { advance(); }
      }
    } catch (error) {
      since = now(); // whatever it was: the glass stays as it is, and the next beat comes
    }
  }

  function refit() {
    try {
      glass.refit();
      modes.redraw();
    } catch (error) { /* the text stays as large as it is */ }
  }

  if (state.glass) { glass.run(glass.current(), dwell / 1000); }
  refit();
  painted(state.glass ? state.glass.id : "invitation", state.glass ? state.glass.id : null);
  global.addEventListener("resize", refit);
  global.addEventListener("online", function () { pollAt = now() + 1000 * Math.random(); }); // not all screens at once
  if (global.navigator.serviceWorker) { global.navigator.serviceWorker.register(document.body.getAttribute("data-worker")).catch(function () {}); }
  if (document.fonts && document.fonts.addEventListener) { document.fonts.addEventListener("loadingdone", refit); }
  global.setInterval(beat, BEAT);
})(window);
