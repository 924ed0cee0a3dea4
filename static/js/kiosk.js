/* The screen: asks the server every 1.5 seconds whether there is something new, and decides when the display changes.
   One beat drives everything, and nothing in it can throw: a lost connection changes nothing on the display. */
(function (global) {
  "use strict";

  const BEAT = 200, POLL_PERIOD = 1500, TIME_LIMIT = 5000; // milliseconds
  const MAX_POLL_PERIOD = 4000; // … without the server: once it is back, withdrawn answers must go at once
  const MIN_DWELL = 600; // before a new answer begins to replace an old one, which takes half a second more
  const MIN_DWELL_NEW = 2500; // … or one that was new itself
  const ENOUGH = 6000; // … to have been read, whatever its length
  const MAX_LOAD = 10000; // until it begins, whatever is still loading

  const Rotation = global.KioskRotation, Fetch = global.KioskFetch, data = document.body.dataset;
  const display = new global.KioskDisplay(document.querySelector(".stage"), data.colourThemes.split(" "));
  const feed = new global.KioskFeed(data.feed), storage = new global.KioskStorage(data.feed);
  const clock = new global.KioskClock(storage);
  const times = JSON.parse(data.times), hours = new global.KioskHours(data.hours, storage, clock, times);
  const outage = new global.KioskOutage(storage, clock, hours, times.now);
  const notice = new global.KioskNotice(display, hours);
  const guard = global.KioskGuard || { beat: function () {} };
  const autoReload = new global.KioskAutoReload(global.KioskGuard ? data.build : ""); // comes back with a guard
  const question = Number(data.question), stored = storage.readAnswers(question);
  let isPaused = "paused" in data || Boolean(stored && stored.paused); // by staff: no answer is displayed
  let isPagePaused = "paused" in data; // … and the page that the device stores says so, until a new one replaces it
  let reason = reasonForNone();
  const state = Rotation.start(reason ? null : answerOfPage(), outage.isTooLong() ? null : stored,
    storage.read("position"));
  const frame = document.querySelector(".frame");
  const languageRotation = new global.KioskLanguageRotation(frame, display.recount.bind(display));
  const modes = new global.KioskModes.Modes(display, requestForMode, clock.now.bind(clock));
  let etag = null, version = null, pollAt = 0, failures = 0, isGone = false;
  let isPolling = false, isLoading = false, isOffline = false, isComing = false, isDark = false;
  let since = now(), dwell = state.current ? dwellOf(state.current) : Infinity, wasNew = false;

  function now() {
    return global.performance.now();
  }

  /* Events for kiosk-heartbeat.js: the server has answered; and, two frames later, something was really painted. */
  function dispatch(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail: detail }));
  }

  function reportPainted(what, id) {
    global.requestAnimationFrame(function () {
      global.requestAnimationFrame(function () {
        dispatch("kiosk-painted", { display: what, id: id });
      });
    });
  }

  function answerOfPage() {
    const text = document.querySelector("[data-answer]");
    if (!text) { return null; }
    const below = text.parentNode.querySelector(".translation");
    return {
      id: Number(text.getAttribute("data-answer")), text: text.textContent, lang: text.lang,
      at: text.getAttribute("data-at"), station: Number(text.getAttribute("data-station")),
      translation: below.textContent ? { text: below.textContent } : undefined,
    };
  }

  /* Why no answer is displayed: "before" or "after" the exhibition, "paused", "outage", "question" where it would stand
     below another one than it answers, or "" where answers are. */
  function reasonForNone() {
    const phase = hours.phase();
    if (phase !== "open") { return phase; }
    if (isOfOtherQuestion()) { return "question"; }
    return isPaused ? "paused" : outage.isTooLong() ? "outage" : "";
  }

  function dwellOf(answer) {
    const longest = Math.max(Rotation.graphemes(answer.text), Rotation.graphemes(Rotation.translationOf(answer)));
    return 1000 * Rotation.dwell(longest); // who reads the one does not read the other
  }

  /* ---- requests ---- */

  function requestForMode(kind, cursor) {
    const requested = kind === "page" ? feed.page(cursor) : requestStatistics();
    return requested.catch(function (error) {
      if (kind !== "page" || !failures) { throw error; }
      // without a server, the newest answers that it sent make a wall, too
      return { answers: state.head, next: null, total: state.total, version: version };
    });
  }

  function requestStatistics() {
    return Fetch.within(TIME_LIMIT, data.statistics, Fetch.UNCACHED, Fetch.readJson);
  }

  function poll() {
    const begun = now();
    isPolling = true;
    feed.poll(etag, begun).then(receive).then(function () {
      failures = 0;
      isOffline = false;
    }, function () {
      failures = Math.min(failures + 1, 5);
    }).then(function () {
      setGone(feed.isGone);
      isPolling = false;
      pollAt = begun + Math.min(POLL_PERIOD * Math.pow(2, failures), MAX_POLL_PERIOD) * (0.9 + 0.1 * Math.random());
    });
  }

  /* The ETag is stored only once everything on the display was found to be as the server says. */
  function receive(response) {
    outage.end();
    if (response === null) {
      dispatch("kiosk-data");
      return undefined;
    }
    const page = response.body;
    version = page.version;
    display.count(page);
    storage.writeAnswers(page);
    isPaused = page.paused === true;
    updateReason();
    const verdict = Rotation.receive(state, page);
    if (!modes.showsAnswers()) { state.priority = null; }
    return settle(verdict).then(function () {
      return modes.receiveVersion(page.version);
    }).then(function (isEnough) {
      return isPaused || isPagePaused ? renewPage().then(function () { return isPaused || isEnough; }) : isEnough;
    }).then(function (isEnough) {
      etag = response.etag;
      dispatch("kiosk-data", { version: page.version });
      if (modes.current && (!isEnough || !page.total)) { replaceCurrent(); }
    });
  }

  /* Our server says that the address is none any more; should it take that back, everything is loaded anew. */
  function setGone(shouldBeGone) {
    if (shouldBeGone === isGone) { return; }
    isGone = shouldBeGone;
    etag = null;
    if (isGone) { storage.clear(); }
    document.body.toggleAttribute("data-gone", isGone); // deploy/kiosk/watch.py leaves it alone then
    document.querySelector(".gone").hidden = !isGone;
  }

  /* The page that a start without a network comes from is one of the pause, or one of after it. */
  function renewPage() {
    return storage.renewPage().then(function () { isPagePaused = isPaused; });
  }

  /* Where there is a reason for no answer, the invitation stands alone, and for a moment when there no longer is. */
  function updateReason() {
    const before = reason;
    reason = reasonForNone();
    if (reason === before) { return; }
    if (reason === "outage") { etag = null; } // the answers come anew, since they are erased
    Rotation.clear(state);
    invite();
  }

  /* Acts on a verdict of the rotation about the current answer. */
  function settle(verdict) {
    if (verdict === "gone") { replaceCurrent(); }
    if (verdict === "changed") { present(state.current); }
    if (verdict !== "ask") { return Promise.resolve(); }
    const asked = state.current;
    return feed.page(asked.at).then(function (page) {
      if (state.current !== asked) { return undefined; }
      // The answer comes first on the page from its own cursor: if it does not, it is gone.
      return settle(Rotation.verdict(state, { answers: page.answers.slice(0, 1), next: null }));
    });
  }

  function loadPage(cursor) {
    isLoading = true;
    feed.page(cursor).then(function (page) {
      Rotation.fill(state, cursor, page);
      isOffline = false;
    }).catch(function () { isOffline = true; }).then(function () { isLoading = false; });
  }

  /* ---- the display ---- */

  /* The answer or the invitation, by the name that the heartbeat has for it. */
  function displayed() {
    if (state.current) { return state.current.id; }
    return ["before", "after", "paused"].indexOf(reason) >= 0 ? reason : "invitation";
  }

  /* Night mode: no layout, no advancing. */
  function setDark(shouldBeDark) {
    if (shouldBeDark === isDark) { return; }
    isDark = shouldBeDark;
    display.setDark(isDark);
    if (isDark) {
      reportPainted("night", null);
    } else {
      refit();
      since = now();
      reportPainted(modes.current || displayed(), null);
    }
  }

  /* What is displayed was withdrawn: something that is surely still there replaces it. */
  function replaceCurrent() {
    Rotation.clear(state);
    const next = modes.showsAnswers() ? Rotation.pick(state) : null;
    const answer = next && next.answer ? next.answer : Rotation.fallback(state);
    if (answer && modes.showsAnswers()) { present(answer); } else { invite(); }
  }

  function invite() {
    isComing = false;
    since = now();
    dwell = Infinity;
    modes.leave();
    languageRotation.first();
    if (reason === "before" || reason === "after") { notice.show(reason); } else { notice.hide(); }
    display.transition.after(function () { reportPainted(displayed(), null); });
  }

  function present(answer) {
    wasNew = state.priority === answer.id;
    Rotation.show(state, answer);
    storage.write("position", Rotation.position(state));
    since = now();
    dwell = dwellOf(answer);
    isComing = true;
    modes.showAnswer();
    languageRotation.next();
    display.show(answer, dwell / 1000, function () {
      isComing = false;
      since = now();
    }, function () { reportPainted(answer.id, answer.id); });
  }

  /* There is no other answer: the current one stays for another turn. */
  function stay() {
    since = now();
    modes.showAnswer();
    if (state.current) { reportPainted(state.current.id, null); }
  }

  /* Shows a mode instead of an answer; if that fails, an answer comes with the next beat. */
  function showMode(step) {
    dwell = 1000 * step.seconds;
    since = now();
    if (modes.current === step.mode) {
      modes.repeat();
      return;
    }
    Rotation.clear(state);
    if (modes.rotates(step.mode)) { languageRotation.nextForMode(); } else { languageRotation.first(); }
    isComing = true;
    function changed() {
      isComing = false;
      since = now();
    }
    modes.show(step, changed).then(function () {
      if (modes.current === step.mode) { reportPainted(step.mode, null); }
    }).catch(function () {
      modes.leave();
      changed();
    });
  }

  /* Whatever is wrong with the modes: the answers continue. */
  function nextMode() {
    try { return modes.next(); } catch (error) { return null; }
  }

  function beatModes(time) {
    try { modes.beat(time); } catch (error) { /* the displayed mode stays as it is */ }
  }

  function advance() {
    const shown = now() - since;
    const step = (state.priority === null && state.total) || !modes.showsAnswers() ? nextMode() : null;
    if (step) {
      showMode(step);
      return;
    }
    if (!modes.showsAnswers()) {
      if (modes.current || state.current) { replaceCurrent(); }
      return;
    }
    if (state.priority !== null && state.current && shown < Math.min(dwell / 2, ENOUGH)) {
      Rotation.requeue(state);
    }
    const next = Rotation.pick(state);
    if (next && next.answer) {
      present(next.answer);
    } else if (next && isOffline) {
      const answer = Rotation.fallback(state);
      if (answer) { present(answer); } else { stay(); }
    } else if (!next && state.current) {
      stay();
    }
  }

  function isTimeToAdvance() {
    if (isComing || reason) { return false; }
    const shown = now() - since;
    if (modes.current) { return shown >= dwell || modes.isOver || state.priority !== null; }
    if (!state.current) { return state.head.length > 0 || !modes.showsAnswers(); }
    return shown >= dwell || (state.priority !== null && shown >= (wasNew ? MIN_DWELL_NEW : MIN_DWELL));
  }

  /* The build of the page that the server has, or why it is another one whatever its build. */
  function buildOfServer() {
    if (isOfOtherQuestion()) { return global.KioskAutoReload.OTHER_QUESTION; }
    return hours.hasNewPage() ? "changed" : feed.build;
  }

  /* The answers are those of another question than the title: staff have given the screen to it, or a rehearsal is
     over. */
  function isOfOtherQuestion() {
    return feed.question !== null && feed.question !== question;
  }

  /* Nothing is displayed that has its time. */
  function isIdle() {
    return isDark || Boolean(reason) || !(state.current || modes.current);
  }

  function beat() {
    try {
      const time = now();
      if (document.readyState !== "complete" && time < MAX_LOAD) { return; } // what is on its way is stopped then
      guard.beat();
      if (!isPolling && time >= pollAt) { poll(); }
      const cursor = Rotation.neededCursor(state);
      if (cursor !== null && !isLoading && (!isOffline || isTimeToAdvance())) { loadPage(cursor); }
      [clock, hours, outage, notice].forEach(function (part) { part.beat(time); });
      updateReason();
      setDark(isGone || !(Fetch.isPreview || hours.isOpen())); // staff look at it in the evening, too
      display.drift(time);
      if (!isDark) { beatModes(time); }
      const isTime = !isDark && isTimeToAdvance();
      const isFree = isIdle() || (isTime && state.priority === null);
      const isLeaving = autoReload.beat(time, buildOfServer(), isFree);
      if (isTime && !isLeaving) { advance(); }
    } catch (error) {
      since = now(); // whatever it was: the display stays as it is, and the next beat comes
    }
    document.documentElement.dataset.beatAt = Date.now(); // deploy/kiosk/watch.py restarts a browser without it
  }

  function refit() {
    try {
      display.refit();
      modes.redraw();
      notice.refit();
    } catch (error) { /* the text keeps its size */ }
  }

  if (reason) { invite(); } // the page may come from the device, with an answer
  if (state.current) { display.startClock(display.current(), dwell / 1000); }
  refit();
  reportPainted(displayed(), state.current ? state.current.id : null);
  ["contextmenu", "dragstart"].forEach(function (name) { // nobody's fingers change the page
    document.addEventListener(name, function (event) { event.preventDefault(); });
  });
  global.addEventListener("load", function () { global.stop(); }); // the refresh of a page without scripts
  global.addEventListener("resize", refit);
  global.addEventListener("online", function () { pollAt = now() + 1000 * Math.random(); }); // not all screens at once
  if (document.fonts && document.fonts.addEventListener) { document.fonts.addEventListener("loadingdone", refit); }
  global.setInterval(beat, BEAT);
})(window);
