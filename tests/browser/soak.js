/* Weeks of a screen in minutes: the page's clock, timers and server are simulated here, its code and layout are the
   real ones. Goes into the page before its own scripts; `soak.run(milliseconds)` lets time pass.
   All that the simulation itself needs is there from the start, so that whatever grows is the page's own. */
(function () {
  "use strict";

  const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const BEGIN = Date.UTC(2026, 10, 2, 12), OPENS = 8, CLOSES = 20; // a Monday; hours of the day, UTC
  const BREATH = 10 * MINUTE; // between two turns of the browser's own loop
  const MARK = location.pathname, PAGE = 50, LOOK = 500, NEWEST = 80; // these the screen shows more often while it has no network
  const TURN = 20 * SECOND; // of an answer, with its share of what is shown in between
  const WORDS = "Rhein Stadtwald Heimat Freunde Arbeit Kultur Radwege Zoo Samt Seide مدينة дім ev casa".split(" ");
  const QUARTERS = ["010", "020", "030", "090", "170", "180"];
  const PLAYLIST = ["wall", "map", "numbers", "invitation"].reduce(function (steps, mode) {
    return steps.concat({ mode: "answers", answers: 8, seconds: 0 }, { mode: mode, answers: 0, seconds: 15 });
  }, []);
  const ROOM = 6000; // answers that there can be in all
  const TROUBLES = ["down", "hang", "502", "404", "login", "half", "down", "down"];

  const random = dice(7);

  let now = 0, numbers = 0, calls = 0;
  const timers = new Map();
  const server = { wall: [], version: 1, nextId: 1, trouble: "", since: 0, isSteady: false };
  const answers = Array.from({ length: ROOM }, function (_, id) { // by id, whether they are released or not
    const text = Array.from({ length: 1 + Math.floor(random() * 24) }, function () {
      return WORDS[Math.floor(random() * WORDS.length)];
    });
    return { id: id, text: text.join(" "), lang: "de", at: String(id), station: 1 + Math.floor(3 * random()) };
  });
  const kept = {
    shown: forEach(0), stood: forEach(0), released: forEach(NaN), gone: forEach(NaN), // by id
    waits: list(), leaves: list(), still: 0, stillAt: 0, asked: 0, troubles: 0, dark: 0, bright: 0, modes: {},
    lit: 0, litAt: forEach(NaN), // how long there was something to see and a server to ask; and at each release
  };
  let seen = null, seenAt = 0, words = "";

  /* Numbers outside the heap. */
  function forEach(value) {
    return new Float64Array(ROOM).fill(value);
  }

  function list() {
    return { values: forEach(0), length: 0 };
  }

  function append(to, value) {
    to.values[to.length] = value;
    to.length += 1;
  }

  function dice(seed) { // Park and Miller
    return function () {
      seed = seed * 48271 % 2147483647;
      return seed / 2147483647;
    };
  }

  function add(action, delay, repeats, values) {
    numbers += 1;
    const at = now + Math.max(Number(delay) || 0, repeats ? 1 : 0);
    timers.set(numbers, { action: action, at: at, every: repeats ? Number(delay) : 0, values: values });
    return numbers;
  }

  window.setTimeout = function (action, delay, ...values) { return add(action, delay, false, values); };
  window.setInterval = function (action, delay, ...values) { return add(action, delay, true, values); };
  window.clearTimeout = window.clearInterval = function (number) { timers.delete(number); };
  window.requestAnimationFrame = function (action) { return add(function () { action(now); }, 16, false, []); };
  window.cancelAnimationFrame = window.clearTimeout;
  Math.random = dice(11); // the same weeks each time
  performance.now = function () { return now; };
  Date.now = function () { return BEGIN + now; };
  document.fonts.load = function () { calls += 1; return Promise.resolve([]); };

  /* ---- the server ---- */

  function pageFrom(cursor) {
    const start = cursor === null ? 0 : server.wall.findIndex(function (answer) {
      return Number(answer.at) <= Number(cursor);
    });
    const rest = start < 0 ? [] : server.wall.slice(start, start + PAGE + 1);
    return {
      version: document.body.getAttribute("data-build") + "-" + server.version,
      answers: rest.slice(0, PAGE).map(function (answer) { return Object.assign({}, answer); }),
      next: rest.length > PAGE ? rest[PAGE].at : null, total: server.wall.length, languages: 5,
      question: Number(document.body.getAttribute("data-question")),
    };
  }

  function hours() {
    const open = [];
    for (let day = -1; day < 15; day += 1) {
      const midnight = Math.floor((BEGIN + now) / DAY + day) * DAY;
      open.push([midnight + OPENS * HOUR, midnight + CLOSES * HOUR]);
    }
    return {
      now: BEGIN + now, until: BEGIN + now + 14 * DAY, open: open, opens: 0, closes: BEGIN + 99 * DAY, outage: DAY,
      notices: [],
    };
  }

  function statistics() {
    const quarters = {}, languages = {};
    server.wall.forEach(function (answer) {
      const code = QUARTERS[answer.id % QUARTERS.length];
      quarters[code] = (quarters[code] || 0) + 1;
      languages[answer.lang] = (languages[answer.lang] || 0) + 1;
    });
    const version = pageFrom(null).version;
    return {
      version: version, playlist: PLAYLIST, total: server.wall.length, languages: Object.keys(languages).length,
      by_language: languages, quarters: quarters,
    };
  }

  /* With an ETag, or null, it is one of ours; without, a proxy's. */
  function reply(status, body, etag) {
    return {
      status: status, ok: status === 200,
      headers: { get: function (name) { return etag === undefined ? null : { ETag: etag, "X-Kiosk": MARK }[name]; } },
      json: function () {
        if (body === undefined) { return Promise.reject(new SyntaxError("half")); }
        return Promise.resolve(JSON.parse(JSON.stringify(body)));
      },
      text: function () { return Promise.resolve(""); },
    };
  }

  window.fetch = function (address, options) {
    const url = new URL(address, location.href);
    const known = options && options.headers ? options.headers["If-None-Match"] : null;
    kept.asked += 1;
    return new Promise(function (resolve, reject) {
      if (options && options.signal) {
        options.signal.addEventListener("abort", function () { calls += 1; reject(new Error("aborted")); });
      }
      if (server.trouble === "hang") { return; }
      add(function () {
        calls += 1;
        if (server.trouble === "down") { reject(new TypeError("Failed to fetch")); return; }
        if (server.trouble === "502" || server.trouble === "404") { resolve(reply(Number(server.trouble))); return; }
        if (server.trouble === "login") { resolve(reply(200, { please: "log in" })); return; }
        if (server.trouble === "half") { resolve(reply(200, undefined, null)); return; }
        if (/\/hours\/$/.test(url.pathname)) { resolve(reply(200, hours(), null)); return; }
        if (/\/facts\/$/.test(url.pathname)) { resolve(reply(200, statistics(), null)); return; }
        if (!/\/feed\/$/.test(url.pathname)) { resolve(reply(502)); return; }
        const etag = '"' + server.version + '"';
        if (known === etag) { resolve(reply(304, undefined, etag)); return; }
        resolve(reply(200, pageFrom(url.searchParams.get("from")), etag));
      }, 30 + 200 * random(), false, []);
    });
  };

  /* ---- what happens ---- */

  function release() {
    const id = server.nextId;
    server.nextId += 1;
    server.wall.unshift(answers[id]);
    server.version += 1;
    kept.released[id] = now;
    kept.litAt[id] = kept.lit;
  }

  function takeBack() {
    if (server.wall.length < 3) { return; }
    // one time in three it is the one that is being looked at
    let place = server.wall.findIndex(function (answer) { return String(answer.id) === seen; });
    if (place < 0 || random() > 0.33) { place = Math.floor(random() * server.wall.length); }
    const answer = server.wall.splice(place, 1)[0];
    server.version += 1;
    kept.gone[answer.id] = now;
    kept.released[answer.id] = NaN;
  }

  function isOpen() {
    const hour = (BEGIN + now) % DAY / HOUR;
    return OPENS <= hour && hour < CLOSES;
  }

  function something() {
    if (server.isSteady) {
      takeBack();
      release();
    } else if (random() < 0.6) { release(); } else { takeBack(); }
    add(something, 30 * MINUTE * random() + SECOND, false, []);
  }

  function outage() {
    server.trouble = TROUBLES[Math.floor(random() * TROUBLES.length)];
    kept.troubles += 1;
    const length = random() < 0.1 ? 10 * HOUR * random() : 10 * MINUTE * random();
    add(function () {
      server.trouble = "";
      server.since = now;
      add(outage, 8 * HOUR * random() + MINUTE, false, []);
    }, length, false, []);
  }

  /* ---- what is seen ---- */

  function look() {
    const stage = document.querySelector(".stage"), text = document.querySelector(".layer.on [data-answer]");
    const mode = stage.getAttribute("data-mode");
    kept.modes[mode] = (kept.modes[mode] || 0) + 1;
    const isDark = stage.classList.contains("dark"), id = text && !isDark ? text.getAttribute("data-answer") : null;
    if (isDark === isOpen() && now > DAY / 24 && !server.trouble && now - server.since > 11 * MINUTE) {
      const hour = (BEGIN + now) % DAY / HOUR; // a second or two around the hour are no fault
      if (Math.min(Math.abs(hour - OPENS), Math.abs(hour - CLOSES)) > 0.01) { kept[isDark ? "dark" : "bright"] += 1; }
    }
    if (isDark) { seen = null; seenAt = now; return; }
    if (!server.trouble) { kept.lit += LOOK; }
    if (id !== seen) {
      if (seen !== null && now - seenAt + LOOK >= enough(words)) { kept.stood[seen] += 1; }
      if (id !== null) {
        const released = kept.released[id];
        kept.shown[id] += 1;
        if (kept.shown[id] === 1 && released >= server.since && !server.trouble && isOpenFor(released)) {
          append(kept.waits, now - released);
        }
      }
      if (seen !== null && kept.gone[seen] >= 0 && !server.trouble) {
        append(kept.leaves, now - Math.max(kept.gone[seen], server.since));
      }
      seen = id;
      seenAt = now;
      words = id === null ? "" : text.textContent;
    }
    if (now - seenAt > kept.still) { kept.still = now - seenAt; kept.stillAt = now; }
  }

  /* Milliseconds after which an answer counts as shown; one that a new one replaced sooner gets its turn again. */
  function enough(answer) {
    return Math.min(500 * KioskRotation.dwell(Array.from(answer).length), 6 * SECOND);
  }

  function isOpenFor(moment) {
    const hour = (BEGIN + moment) % DAY / HOUR;
    return OPENS <= hour && hour < CLOSES;
  }

  async function turn() {
    for (let count = 0; count < 30; count += 1) { await null; } // for all that waits for what has just come
  }

  // a turn of the browser's own loop: what it only throws away between two tasks would look like growth
  function breathe() {
    return new Promise(function (resolve) {
      const channel = new MessageChannel();
      channel.port1.onmessage = function () { channel.port1.close(); resolve(); };
      channel.port2.postMessage(0);
    });
  }

  window.soak = {
    start: function (count) {
      for (let released = 0; released < count; released += 1) { release(); }
      kept.first = count;
      kept.released.fill(NaN);
      server.wall.forEach(function (answer) { kept.released[answer.id] = -1; });
      add(something, MINUTE, false, []);
      add(outage, HOUR, false, []);
      add(look, LOOK, true, []);
    },
    run: async function (milliseconds) {
      const until = now + milliseconds;
      let breath = now + BREATH;
      for (;;) {
        let first = null, number = 0;
        timers.forEach(function (timer, key) {
          if (first === null || timer.at < first.at) { first = timer; number = key; }
        });
        if (first === null || first.at > until) { break; }
        now = first.at;
        if (first.every) { first.at = now + first.every; } else { timers.delete(number); }
        first.action.apply(window, first.values);
        if (calls) { calls = 0; await turn(); }
        if (now >= breath) { breath = now + BREATH; await breathe(); }
      }
      now = until;
    },
    /* Whether from now on there are always as many answers: another one for each that is taken back. */
    steady: function (isSteady) { server.isSteady = isSteady; },
    answers: function () { return server.wall.length; },
    report: function () {
      const whole = server.wall.filter(function (answer) {
        return kept.released[answer.id] === -1 && answer.id <= kept.first - NEWEST;
      });
      const round = TURN * server.wall.length;
      const times = whole.map(function (answer) { return kept.stood[answer.id]; });
      return {
        waits: Array.from(kept.waits.values.slice(0, kept.waits.length)),
        leaves: Array.from(kept.leaves.values.slice(0, kept.leaves.length)), still: kept.still, stillAt: kept.stillAt, asked: kept.asked,
        troubles: kept.troubles, dark: kept.dark, bright: kept.bright, answers: server.wall.length,
        timers: timers.size, modes: kept.modes,
        least: Math.min.apply(null, times), most: Math.max.apply(null, times),
        never: server.wall.filter(function (answer) {
          return !kept.stood[answer.id] && kept.lit - kept.litAt[answer.id] > round;
        }).length,
        stored: Object.keys(localStorage).reduce(function (sum, name) {
          return sum + localStorage.getItem(name).length;
        }, 0),
      };
    },
  };
})();
