/* The mode of many answers at once: as many as there is room for at a size that can be read, one of them exchanged
   every few seconds. The places are in the page from the start; only what stands in them changes. */
(function (global) {
  "use strict";

  const FEW = 4; // less is no wall
  const GAP = 5, BETWEEN = 7.5; // between the answers of a column and between columns, in hundredths of the shorter side
  const NARROWEST = 42; // of a column
  const CODE = 29; // the height that the code takes from the last column of a broad screen
  const HIGHEST = 0.6; // the part of a column that one answer may take
  const SIZES = [[9, 9.5], [22, 7.6], [48, 6.2], [90, 5.2], [Infinity, 4.6]]; // up to so many characters: so large
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
      const low = isBroad() && place === number - 1 ? CODE - 20 + GAP : 0;
      found.push({ left: place * (each + BETWEEN), width: each, height: height - low, room: height - low, slots: [] });
    }
    return found;
  }

  /* Write the answer into the piece and return its height at this width, or Infinity when a word is too long. */
  function write(piece, answer, width) {
    const length = Array.from(answer.text).length;
    const size = SIZES.filter(function (step) { return length <= step[0]; })[0][1];
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

  /* Fill the columns, always the emptiest one that has room, and share out what room is left. */
  function layOut(scene) {
    const pieces = Array.prototype.slice.call(scene.querySelectorAll(".piece")), found = columns(scene);
    taken = pieces.map(function () { return null; });
    pieces.forEach(empty);
    let number = 0;
    answers.forEach(function (answer) {
      if (number >= pieces.length) { return; }
      const column = found.slice().sort(function (one, other) { return other.room - one.room; })[0];
      const height = write(pieces[number], answer, column.width);
      const needed = height + (column.slots.length ? GAP : 0);
      if (needed > column.room || height > column.height * HIGHEST) {
        empty(pieces[number]);
        return;
      }
      const slot = { left: column.left, top: 0, width: column.width, height: height, place: number };
      column.room -= needed;
      column.slots.push(slot);
      taken[number] = { answer: answer, slot: slot };
      number += 1;
    });
    found.forEach(function (column) {
      const more = column.room / Math.max(column.slots.length, 1);
      let top = 0;
      column.slots.forEach(function (slot) {
        slot.top = top + more / 2;
        slot.room = slot.height + more;
        place(pieces[slot.place], slot);
        top += slot.height + more + GAP;
      });
    });
    return number;
  }

  function isThere(answer) {
    return answers.some(function (other) { return other.id === answer.id && other.text === answer.text; });
  }

  /* Take off what is not on the page of answers any more. */
  function prune(scene) {
    Array.prototype.forEach.call(scene.querySelectorAll(".piece"), function (piece, number) {
      if (taken[number] && taken[number].answer && !isThere(taken[number].answer)) {
        taken[number].answer = null;
        empty(piece);
      }
    });
  }

  function draw(layer, data) {
    const scene = layer.querySelector(".scene"), now = global.innerWidth + "×" + global.innerHeight;
    answers = data.page.answers;
    if (layer.classList.contains("on") && shape === now) {
      prune(scene);
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
          place(piece, { left: one.slot.left, top: one.slot.top + (one.slot.height - height) / 2 });
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
