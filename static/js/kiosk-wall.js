/* The mode of many answers at once: as many as there is room for at a size that can be read, one of them exchanged
   every few seconds. The places are in the page from the start; only what stands in them changes. */
(function (global) {
  "use strict";

  const FEW = 4; // less is no wall
  const GAP = 4.5, BETWEEN = 9; // between the answers of a column and between columns, in hundredths of the shorter side
  const NARROWEST = 40; // of a column
  const CODE = 12; // the height that the code takes from the last column of a broad screen
  const SHORT = 70; // characters
  const SIZES = [[10, 8], [28, 6.2], [60, 5.2], [Infinity, 4.6]]; // up to so many characters: so large
  const TOLERANCE = 0.2; // in hundredths of the shorter side
  const FADE = 450; // milliseconds
  const TALL = /[\u0590-\u08ff\u0900-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]/;

  let answers = []; // of the page that the wall shows
  let taken = []; // {answer, slot} for each place in the page, or null
  let shape = "", next = 0, turn = 0;

  function unit() {
    return Math.min(global.innerWidth, global.innerHeight) / 100;
  }

  function isBroad() {
    return global.innerWidth > global.innerHeight;
  }

  function columns(scene) {
    const width = scene.clientWidth / unit(), height = scene.clientHeight / unit();
    const number = Math.max(1, Math.floor((width + BETWEEN) / (NARROWEST + BETWEEN)));
    const each = (width - (number - 1) * BETWEEN) / number, found = [];
    for (let place = 0; place < number; place += 1) {
      const low = isBroad() && place === number - 1 ? CODE + GAP : 0;
      found.push({ left: place * (each + BETWEEN), width: each, height: height - low, room: height - low, slots: [] });
    }
    return found;
  }

  /* Write the answer into the piece and return its height at this width, or Infinity when a word is too long. */
  function write(piece, answer, width) {
    const letters = length(answer), size = SIZES.filter(function (step) { return letters <= step[0]; })[0][1];
    piece.textContent = answer.text;
    piece.lang = answer.lang;
    piece.classList.toggle("tall", TALL.test(answer.text));
    piece.style.width = width * unit() + "px";
    let used = size;
    do {
      piece.style.fontSize = used * unit() + "px";
      if (piece.scrollWidth <= piece.clientWidth) { return piece.offsetHeight / unit(); }
      used -= 0.5;
    } while (used >= SIZES[SIZES.length - 1][1]);
    return Infinity;
  }

  function place(piece, slot) {
    piece.style.left = slot.left * unit() + "px";
    piece.style.top = slot.top * unit() + "px";
  }

  function empty(piece) {
    piece.textContent = "";
    piece.classList.remove("going");
  }

  function length(answer) {
    return Array.from(answer.text).length;
  }

  /* The short ones first: they make the wall, and the long ones have the glass to themselves at other times. */
  function inTurn() {
    const short = answers.filter(function (answer) { return length(answer) <= SHORT; });
    return short.concat(answers.filter(function (answer) { return length(answer) > SHORT; }));
  }

  /* Put the answer in the emptiest column that has room for it, and return whether one has. */
  function settle(piece, answer, columns, number) {
    return columns.slice().sort(function (one, other) { return other.room - one.room; }).some(function (column) {
      const height = write(piece, answer, column.width), needed = height + (column.slots.length ? GAP : 0);
      if (needed > column.room) { return false; }
      const slot = { left: column.left, top: 0, width: column.width, height: height, place: number };
      column.room -= needed;
      column.slots.push(slot);
      taken[number] = { answer: answer, slot: slot };
      return true;
    });
  }

  /* Share out the room that is left in a column. */
  function spread(column, pieces) {
    const more = column.room / Math.max(column.slots.length, 1);
    let top = 0;
    column.slots.forEach(function (slot) {
      slot.top = top;
      slot.room = slot.height + more;
      place(pieces[slot.place], slot);
      top += slot.room + GAP;
    });
  }

  /* Fill the columns; returns how many answers found a place. */
  function layOut(scene) {
    const pieces = Array.prototype.slice.call(scene.querySelectorAll(".piece")), found = columns(scene);
    taken = pieces.map(function () { return null; });
    pieces.forEach(empty);
    let number = 0;
    inTurn().forEach(function (answer) {
      if (number >= pieces.length) { return; }
      if (settle(pieces[number], answer, found, number)) { number += 1; } else { empty(pieces[number]); }
    });
    found.forEach(function (column) { spread(column, pieces); });
    return number;
  }

  function isThere(answer) {
    return answers.some(function (other) { return other.id === answer.id && other.text === answer.text; });
  }

  /* Take off what is not on the page of answers any more. Returns whether the rest still has room: a font may have
     come late. */
  function prune(scene) {
    let haveRoom = true;
    Array.prototype.forEach.call(scene.querySelectorAll(".piece"), function (piece, number) {
      const one = taken[number];
      if (!one || !one.answer) { return; }
      if (!isThere(one.answer)) {
        one.answer = null;
        empty(piece);
      }
      haveRoom = haveRoom && piece.offsetHeight / unit() < one.slot.room + TOLERANCE && piece.scrollWidth <= piece.clientWidth;
    });
    return haveRoom;
  }

  function draw(layer, data) {
    const scene = layer.querySelector(".scene"), now = global.innerWidth + "×" + global.innerHeight;
    answers = data.page.answers;
    if (layer.classList.contains("on") && shape === now && prune(scene)) {
      return taken.filter(function (one) { return one && one.answer; }).length >= FEW;
    }
    shape = now;
    turn += 1;
    next = 0;
    return layOut(scene) >= FEW;
  }

  /* The next answer that stands nowhere yet and has room in the slot; the piece then holds it. */
  function exchange(piece, one) {
    const there = taken.map(function (other) { return other && other.answer ? other.answer.id : 0; });
    for (let tries = 0; tries < answers.length; tries += 1) {
      next = (next + 1) % answers.length;
      const answer = answers[next];
      if (there.indexOf(answer.id) < 0) {
        const height = write(piece, answer, one.slot.width);
        if (height <= one.slot.room) {
          one.answer = answer;
          place(piece, one.slot);
          return;
        }
      }
    }
    if (one.answer) { write(piece, one.answer, one.slot.width); }
  }

  /* An empty place first, else the one whose turn it is. */
  function change(layer) {
    const pieces = layer.querySelectorAll(".piece");
    const filled = taken.filter(Boolean);
    if (!filled.length || answers.length <= filled.length) { return; }
    const vacant = taken.findIndex(function (one) { return one && !one.answer; });
    change.place = vacant >= 0 ? vacant : ((change.place || 0) + 5) % filled.length;
    const number = change.place, mine = turn;
    pieces[number].classList.add("going");
    global.setTimeout(function () {
      if (mine !== turn) { return; }
      exchange(pieces[number], taken[number]);
      pieces[number].classList.remove("going");
    }, FADE);
  }

  function clear(layer) {
    turn += 1;
    shape = "";
    answers = [];
    taken = [];
    Array.prototype.forEach.call(layer.querySelectorAll(".piece"), empty);
  }

  global.KioskModes.register("wall", {
    needs: "page",
    canShow: function (data) { return data.page.answers.length >= FEW; },
    draw: draw,
    change: change,
    clear: clear,
  });
})(window);
