/* Which answer comes next. No page, no clock, no network in here: everything works on the `state` it is given.

   The answers of the wall lie in one order, the newest release first. A *walk* goes down that order: it holds a few
   answers (`queue`) and the cursor of what follows (`next`, null for nothing). The first walk is
   the round that shows every answer once; when answers are released, a walk over the new ones is laid on top of it and
   ends at an answer that was known before (`stop`). When all walks are done, a new round begins.
   Where the next answer is from the same station as the one on the glass, one from another station a few places on goes
   first; the walk remembers it (`ahead`) until it comes by there.
   What the state holds does not grow with the number of answers. */
(function (global) {
  "use strict";

  const WALKS = 5; // bursts of releases while earlier ones still wait; beyond, the next round shows them
  const RECENT = 20; // answers not to be repeated right away
  const AHEAD = 8; // places that are looked at for an answer from another station

  function ids(answers) {
    return answers.map(function (answer) { return answer.id; });
  }

  function walk(queue, next, stop) {
    return { queue: queue, next: next, stop: stop, ahead: [] };
  }

  function goOn(place) {
    const one = walk([], place.next, place.stop);
    one.ahead = Array.isArray(place.ahead) ? place.ahead.slice(-AHEAD) : [];
    return one;
  }

  function top(state) {
    return state.walks[state.walks.length - 1];
  }

  /* `glass` is the answer that the page came with, or null. Where the device remembers, the round goes on: `kept` are
     the newest answers that it knew ({answers, next, total}) and `place` is what `place` told. */
  function start(glass, kept, place) {
    const state = begin(glass);
    if (!isKept(kept)) { return state; }
    state.head = kept.answers;
    state.headNext = kept.next;
    state.total = kept.total;
    if (isPlace(place)) {
      state.walks = place.walks.map(goOn);
      state.recent = place.recent.slice(-RECENT);
    }
    return state;
  }

  function isKept(kept) {
    return Boolean(kept) && Array.isArray(kept.answers) && kept.answers.length > 0 && Number.isInteger(kept.total) &&
      kept.answers.every(function (answer) { return answer && Number.isInteger(answer.id) && typeof answer.text === "string" && typeof answer.at === "string"; });
  }

  function isPlace(place) {
    return Boolean(place) && Array.isArray(place.recent) && Array.isArray(place.walks) && place.walks.length > 0 &&
      place.walks.length <= WALKS && place.walks.every(function (one) { return one && (one.next === null || typeof one.next === "string"); });
  }

  /* How far the round has come, as plain data: cursors, no answers. */
  function place(state) {
    return {
      walks: state.walks.map(function (one) {
        return { next: one.queue.length ? one.queue[0].at : one.next, stop: one.stop, ahead: one.ahead };
      }),
      recent: state.recent,
    };
  }

  function begin(glass) {
    return {
      glass: glass,
      from: null, // the walk that the answer on the glass came from
      head: glass ? [glass] : [], // the newest answers, as the server last told
      headNext: null,
      walks: [walk([], glass ? glass.at : null, null)],
      hurry: null, // the answer that was just released: it does not wait for its turn
      recent: glass ? [glass.id] : [],
      total: 0,
      spare: 0,
    };
  }

  /* Before an answer is shown that a walk held from before, the server is asked again: only the place is kept. */
  function forget(one) {
    if (one.queue.length) {
      one.next = one.queue[0].at;
      one.queue = [];
    }
  }

  /* Take in the first page of a changed wall. Tells about the answer on the glass: "same", "changed" (its words),
     "gone", or "ask" (it is not on this page: only a page from its own place can tell), or "none". */
  function news(state, page) {
    const known = ids(state.head);
    let fresh = page.answers.findIndex(function (answer) { return known.indexOf(answer.id) >= 0; });
    const overlap = fresh >= 0;
    if (!overlap) { fresh = page.answers.length; }
    state.walks.forEach(forget);
    if (fresh) {
      state.walks.push(walk(page.answers.slice(0, fresh), overlap ? null : page.next, known));
      if (state.walks.length > WALKS) { state.walks.splice(1, 1); }
    }
    if (fresh && !(state.glass && state.glass.id === page.answers[0].id)) {
      state.hurry = page.answers[0].id;
    } else if (ids(page.answers).indexOf(state.hurry) < 0) {
      state.hurry = null;
    }
    state.head = page.answers;
    state.headNext = page.next;
    state.total = page.total;
    return verdict(state, page);
  }

  /* Whether the page, which begins at the top or at the glass's own place, still has the answer on the glass. */
  function verdict(state, page) {
    if (!state.glass) { return "none"; }
    const found = page.answers.filter(function (answer) { return answer.id === state.glass.id; })[0];
    if (!found) { return page.next === null ? "gone" : "ask"; }
    if (found.text === state.glass.text && found.lang === state.glass.lang) { return "same"; }
    state.glass = found;
    return "changed";
  }

  /* The next answer as {answer}, or the cursor of the page that is needed first as {need}, or null: nothing else. */
  function pick(state) {
    let rounds = 0;
    for (;;) {
      const one = top(state);
      while (one.queue.length && !isDue(state, one, one.queue[0])) {
        const id = one.queue.shift().id;
        one.ahead = one.ahead.filter(function (early) { return early !== id; });
      }
      if (one.queue.length) {
        const place = fromElsewhere(state, one);
        const answer = one.queue[place];
        if (place) { one.ahead.push(answer.id); } else { one.queue.shift(); }
        state.from = one;
        return { answer: answer };
      }
      if (one.next !== null) { return { need: one.next }; }
      state.walks.pop();
      if (!state.walks.length) {
        rounds += 1;
        state.walks = [walk(state.head.slice(), state.headNext, null)];
        if (rounds > 1 || !state.head.length) { return null; }
      }
    }
  }

  function isDue(state, one, answer) {
    return one.ahead.indexOf(answer.id) < 0 && !shownLately(state, answer.id);
  }

  /* The place in the queue of the answer that comes next. What was just released never waits for another. */
  function fromElsewhere(state, one) {
    const station = state.glass && state.glass.station;
    if (!station || one.queue[0].id === state.hurry || one.ahead.length >= AHEAD) { return 0; }
    const place = one.queue.slice(0, AHEAD).findIndex(function (answer) {
      return answer.station !== station && isDue(state, one, answer);
    });
    return Math.max(place, 0);
  }

  function shownLately(state, id) {
    const count = Math.min(RECENT, Math.floor((state.total - 1) / 2));
    const lately = count > 0 ? state.recent.slice(-count) : [];
    return (state.glass !== null && state.glass.id === id) || lately.indexOf(id) >= 0;
  }

  /* Whether the page that begins at the walk's cursor should be fetched, so that it is there when it is needed. */
  function wanted(state) {
    const one = top(state);
    return one.queue.length === 0 && one.next !== null ? one.next : null;
  }

  /* Take in the page that begins at `cursor`; a page that nobody waits for any more is dropped. */
  function fill(state, cursor, page) {
    const one = top(state);
    if (one.queue.length || one.next !== cursor) { return; }
    let end = -1;
    if (one.stop) {
      end = page.answers.findIndex(function (answer) { return one.stop.indexOf(answer.id) >= 0; });
    }
    one.queue = end < 0 ? page.answers.slice() : page.answers.slice(0, end);
    one.next = end < 0 ? page.next : null;
  }

  function show(state, answer) {
    if (state.hurry === answer.id) { state.hurry = null; }
    state.glass = answer;
    state.recent = state.recent.concat(answer.id).slice(-RECENT);
  }

  /* The answer on the glass had no time to be read: it comes again in its walk. */
  function giveBack(state) {
    const one = state.from;
    if (!state.glass || !one || state.walks.indexOf(one) < 0) { return; }
    const id = state.glass.id;
    if (one.ahead.indexOf(id) < 0) {
      one.queue = [];
      one.next = state.glass.at;
    }
    one.ahead = one.ahead.filter(function (early) { return early !== id; });
    forget(one);
    state.recent = state.recent.filter(function (recent) { return recent !== id; });
  }

  function clear(state) {
    state.glass = null;
    state.from = null;
  }

  /* Without the server: the newest answers in turn, or null when there is no other. */
  function spare(state) {
    for (let tries = 0; tries < state.head.length; tries += 1) {
      const answer = state.head[state.spare % state.head.length];
      state.spare = (state.spare + 1) % state.head.length;
      if (!state.glass || answer.id !== state.glass.id) { return answer; }
    }
    return null;
  }

  /* Seconds on the glass: time to read it aloud one and a half times (IReST: 68 ms a character), 6 to 45. */
  function dwell(graphemes) {
    return Math.min(Math.max(3 + 1.5 * 0.068 * graphemes, 6), 45);
  }

  /* The colour theme of an answer: always the same one, but not twice the same in a row. */
  function colourTheme(colourThemes, id, before) {
    const place = id % colourThemes.length;
    return colourThemes[place] === before ? colourThemes[(place + 1) % colourThemes.length] : colourThemes[place];
  }

  global.KioskRotation = {
    start: start, place: place, news: news, verdict: verdict, pick: pick, wanted: wanted, fill: fill, show: show,
    giveBack: giveBack, clear: clear, spare: spare, dwell: dwell, colourTheme: colourTheme,
  };
})(window);
