/* Which answer comes next. No page, no clock, no network in here: everything works on the `state` it is given.

   All answers lie in one order, the newest release first. A *segment* is a part of that order that is still to be
   shown, from the top down: a few answers (`queue`) and the cursor of what follows (`next`, null for nothing). The
   first segment is the round that shows every answer once; when answers are released, a segment of the new ones is
   laid on top of it, which ends at an answer that was known before (`stop`). When all segments are done, a new round
   begins.
   Where the next answer is from the same station as the current one, one from another station a few places on comes
   first; the segment remembers its id (`ahead`) until it gets there.
   The size of the state does not depend on the number of answers. */
(function (global) {
  "use strict";

  const MAX_SEGMENTS = 5; // bursts of releases while earlier ones still wait; further ones join them
  const MAX_RECENT = 20; // answers not to be repeated soon
  const MAX_SHOWN = 200; // answers that a joined segment leaves out: they were shown before it was one
  const MAX_AHEAD = 8; // answers that are searched for one from another station

  function ids(answers) {
    return answers.map(function (answer) { return answer.id; });
  }

  function newSegment(queue, next, stop) {
    return { queue: queue, next: next, stop: stop, ahead: [], shown: [] };
  }

  function restoredSegment(stored) {
    const segment = newSegment([], stored.next, stored.stop);
    segment.ahead = Array.isArray(stored.ahead) ? stored.ahead.slice(-MAX_AHEAD) : [];
    segment.shown = Array.isArray(stored.shown) ? stored.shown.slice(-MAX_SHOWN) : [];
    return segment;
  }

  function top(state) {
    return state.segments[state.segments.length - 1];
  }

  /* `current` is the answer that the page came with, or null. The round continues from what the device stored:
     `stored` is the newest answers that it knew ({answers, next, total}), and `from` is a result of `position`. */
  function start(current, stored, from) {
    const state = begin(current);
    if (!areAnswers(stored)) { return state; }
    state.head = stored.answers;
    state.headNext = stored.next;
    state.total = stored.total;
    if (isPosition(from)) {
      state.segments = from.segments.map(restoredSegment);
      state.recent = from.recent.slice(-MAX_RECENT);
    }
    return state;
  }

  function areAnswers(stored) {
    return Boolean(stored) && Array.isArray(stored.answers) && stored.answers.length > 0 &&
      Number.isInteger(stored.total) && stored.answers.every(function (answer) {
        return answer && Number.isInteger(answer.id) && typeof answer.text === "string" &&
          typeof answer.at === "string";
      });
  }

  function isPosition(from) {
    return Boolean(from) && Array.isArray(from.recent) && Array.isArray(from.segments) && from.segments.length > 0 &&
      from.segments.length <= MAX_SEGMENTS && from.segments.every(function (segment) {
        return segment && (segment.next === null || typeof segment.next === "string");
      });
  }

  /* How far the round has come, as plain data: cursors, no answers. */
  function position(state) {
    return {
      segments: state.segments.map(function (segment) {
        const next = segment.queue.length ? segment.queue[0].at : segment.next;
        return { next: next, stop: segment.stop, ahead: segment.ahead, shown: segment.shown };
      }),
      recent: state.recent,
    };
  }

  function begin(current) {
    return {
      current: current, // the displayed answer, or null
      source: null, // the segment that it came from
      head: current ? [current] : [], // the newest answers, as the server last sent them
      headNext: null,
      segments: [newSegment([], current ? current.at : null, null)],
      priority: null, // the id of an answer that was just released: it does not wait for its turn
      recent: current ? [current.id] : [],
      total: 0,
      fallback: 0, // the index in `head` of the next fallback
    };
  }

  /* Drops the loaded answers and keeps their cursor: before they are shown, the server is asked again. */
  function unload(segment) {
    if (segment.queue.length) {
      segment.next = segment.queue[0].at;
      segment.queue = [];
    }
  }

  /* Two segments become one, from the top of the newer to the end of the older, without what was shown between them.
     The current answer's own is never the older one, since `requeue` lets a segment begin with that answer. */
  function joinTwo(state) {
    const index = state.segments[1] === state.source ? 2 : 1;
    const older = state.segments[index], newer = state.segments.splice(index + 1, 1)[0];
    if (newer.next !== null) { older.next = newer.next; }
    older.ahead = newer.ahead.concat(older.ahead).slice(-MAX_AHEAD);
    older.shown = older.shown.concat(newer.shown, state.recent).slice(-MAX_SHOWN);
    if (newer === state.source) { state.source = older; }
  }

  /* Takes in the first page of a new version of the feed. Returns what became of the current answer: "same", "changed"
     (text or translation), "gone", "ask" (it is not on this page: only one from its own cursor can tell), or "none". */
  function receive(state, page) {
    const known = ids(state.head);
    let fresh = page.answers.findIndex(function (answer) { return known.indexOf(answer.id) >= 0; });
    const overlap = fresh >= 0;
    if (!overlap) { fresh = page.answers.length; }
    state.segments.forEach(unload);
    state.segments = state.segments.filter(function (segment, index) {
      return index === 0 || segment.next !== null || segment === state.source;
    });
    if (fresh) {
      state.segments.push(newSegment(page.answers.slice(0, fresh), overlap ? null : page.next, known));
      if (state.segments.length > MAX_SEGMENTS) { joinTwo(state); }
    }
    if (fresh && !(state.current && state.current.id === page.answers[0].id)) {
      state.priority = page.answers[0].id;
    } else if (ids(page.answers).indexOf(state.priority) < 0) {
      state.priority = null;
    }
    state.head = page.answers;
    state.headNext = page.next;
    state.total = page.total;
    return verdict(state, page);
  }

  /* As `receive` returns it, for a page that begins at the top or at the current answer's own cursor. */
  function verdict(state, page) {
    const current = state.current;
    if (!current) { return "none"; }
    const found = page.answers.filter(function (answer) { return answer.id === current.id; })[0];
    if (!found) { return page.next === null ? "gone" : "ask"; }
    const isSame = found.text === current.text || found.shown === current.text; // the page came with what is shown
    const isWhole = translationOf(found) === translationOf(current);
    if (isSame && isWhole && found.lang === current.lang) { return "same"; }
    state.current = found;
    return "changed";
  }

  function translationOf(answer) {
    return answer.translation ? answer.translation.text : "";
  }

  /* The next answer as {answer}, or the cursor of the page that is needed first as {need}, or null: nothing else. */
  function pick(state) {
    let rounds = 0;
    for (;;) {
      const segment = top(state);
      skipShown(state, segment);
      if (segment.queue.length) { return { answer: take(state, segment) }; }
      if (segment.next !== null) { return { need: segment.next }; }
      state.segments.pop();
      if (!state.segments.length) {
        rounds += 1;
        state.segments = [newSegment(state.head.slice(), state.headNext, null)];
        if (rounds > 1 || !state.head.length) { return null; }
      }
    }
  }

  function skipShown(state, segment) {
    while (segment.queue.length && !isDue(state, segment, segment.queue[0])) {
      const id = segment.queue.shift().id;
      segment.ahead = segment.ahead.filter(function (early) { return early !== id; });
    }
  }

  function take(state, segment) {
    const index = fromAnotherStation(state, segment);
    const answer = segment.queue[index];
    if (index) { segment.ahead.push(answer.id); } else { segment.queue.shift(); }
    state.source = segment;
    return answer;
  }

  function isDue(state, segment, answer) {
    return segment.ahead.concat(segment.shown).indexOf(answer.id) < 0 && !wasShownRecently(state, answer.id);
  }

  /* The index in the queue of the answer that comes next. One that was just released never waits for another. */
  function fromAnotherStation(state, segment) {
    const station = state.current && state.current.station;
    if (!station || segment.queue[0].id === state.priority || segment.ahead.length >= MAX_AHEAD) { return 0; }
    const index = segment.queue.slice(0, MAX_AHEAD).findIndex(function (answer) {
      return answer.station !== station && isDue(state, segment, answer);
    });
    return Math.max(index, 0);
  }

  function wasShownRecently(state, id) {
    const count = Math.min(MAX_RECENT, Math.floor((state.total - 1) / 2));
    const recent = count > 0 ? state.recent.slice(-count) : [];
    return (state.current !== null && state.current.id === id) || recent.indexOf(id) >= 0;
  }

  /* The cursor of the page that should be loaded now, so that it is there when it is needed, or null. */
  function neededCursor(state) {
    const segment = top(state);
    return segment.queue.length === 0 && segment.next !== null ? segment.next : null;
  }

  /* Takes in the page that begins at `cursor`; drops it if it is not needed any more. */
  function fill(state, cursor, page) {
    const segment = top(state);
    if (segment.queue.length || segment.next !== cursor) { return; }
    let end = -1;
    if (segment.stop) {
      end = page.answers.findIndex(function (answer) { return segment.stop.indexOf(answer.id) >= 0; });
    }
    segment.queue = end < 0 ? page.answers.slice() : page.answers.slice(0, end);
    segment.next = end < 0 ? page.next : null;
  }

  function show(state, answer) {
    if (state.priority === answer.id) { state.priority = null; }
    state.current = answer;
    state.recent = state.recent.concat(answer.id).slice(-MAX_RECENT);
  }

  /* Puts the current answer back into its segment, because there was no time to read it. */
  function requeue(state) {
    const segment = state.source;
    if (!state.current || !segment || state.segments.indexOf(segment) < 0) { return; }
    const id = state.current.id;
    if (segment.ahead.indexOf(id) < 0) {
      segment.queue = [];
      segment.next = state.current.at;
    }
    ["ahead", "shown"].forEach(function (name) {
      segment[name] = segment[name].filter(function (left) { return left !== id; });
    });
    unload(segment);
    state.recent = state.recent.filter(function (recent) { return recent !== id; });
  }

  function clear(state) {
    state.current = null;
    state.source = null;
  }

  /* Without a server: the newest answers one after the other, or null if there is no other. */
  function fallback(state) {
    for (let tries = 0; tries < state.head.length; tries += 1) {
      const answer = state.head[state.fallback % state.head.length];
      state.fallback = (state.fallback + 1) % state.head.length;
      if (!state.current || answer.id !== state.current.id) { return answer; }
    }
    return null;
  }

  function graphemes(typeset) {
    const text = typeset.replace(/\u00ad/g, "");
    if (!global.Intl || !global.Intl.Segmenter) { return Array.from(text).length; }
    let count = 0;
    const parts = new global.Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)[Symbol.iterator]();
    while (!parts.next().done) { count += 1; }
    return count;
  }

  /* Seconds to display a text: time to read it aloud one and a half times (IReST: 68 ms a character), 6 to 45. */
  function dwell(graphemes) {
    return Math.min(Math.max(3 + 1.5 * 0.068 * graphemes, 6), 45);
  }

  /* The colour theme of an answer: always the same one, but not twice the same in a row. */
  function colourTheme(colourThemes, id, before) {
    const index = id % colourThemes.length;
    return colourThemes[index] === before ? colourThemes[(index + 1) % colourThemes.length] : colourThemes[index];
  }

  global.KioskRotation = {
    start: start, position: position, receive: receive, verdict: verdict, pick: pick,
    neededCursor: neededCursor, fill: fill, show: show, requeue: requeue, clear: clear, fallback: fallback,
    graphemes: graphemes, dwell: dwell, colourTheme: colourTheme, translationOf: translationOf,
  };
})(window);
