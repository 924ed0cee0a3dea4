/* The mode of many answers at once: as many as there is room for at a readable size, one of them replaced every few
   seconds. Their elements are in the page from the start; only their content changes. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay, unit = Display.unit, isBroad = Display.isBroad;
  const MIN_ANSWERS = 4, MIN_OWN_ANSWERS = 2; // the latter at a workshop, whose own answers the screen shows
  // In hundredths of the shorter side:
  const GAP = 4.5, BETWEEN = 9; // between the answers of a column, and between columns
  const MIN_WIDTH = 40; // of a column
  const CODE = 12; // the height that the code takes from the last column of a broad screen
  const SHORT = 70; // characters
  const SIZES = [[10, 8], [28, 6.2], [60, 5.2], [Infinity, 4.6]]; // up to so many characters: so large
  const TOLERANCE = 0.2;
  const FADE = 450; // milliseconds

  let answers = []; // of the page that the wall shows
  let taken = []; // {answer, slot} for each element, or null
  let shape = "", next = 0, replaced = 0, generation = 0;

  function columns(scene) {
    const width = scene.clientWidth / unit(), height = scene.clientHeight / unit();
    const count = Math.max(1, Math.floor((width + BETWEEN) / (MIN_WIDTH + BETWEEN)));
    const each = (width - (count - 1) * BETWEEN) / count, found = [];
    for (let index = 0; index < count; index += 1) {
      const room = isBroad() && index === count - 1 ? height - CODE - GAP : height;
      found.push({ left: index * (each + BETWEEN), width: each, room: room, slots: [] });
    }
    return found;
  }

  /* Writes the answer into the piece and returns its height at this width, or Infinity if a word is too long. */
  function write(piece, answer, width) {
    const letters = length(answer), size = SIZES.filter(function (step) { return letters <= step[0]; })[0][1];
    Display.write(piece, answer);
    piece.setAttribute("data-piece", answer.id);
    Display.markTall(piece);
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
    piece.removeAttribute("data-piece");
    piece.classList.remove("going");
  }

  function length(answer) {
    return Array.from(answer.text).length;
  }

  /* The short ones first: the long ones are displayed alone at other times. */
  function shortFirst() {
    const short = answers.filter(function (answer) { return length(answer) <= SHORT; });
    return short.concat(answers.filter(function (answer) { return length(answer) > SHORT; }));
  }

  /* Puts the answer in the emptiest column that has room for it, and returns whether one has. */
  function settle(piece, answer, columns, index) {
    return columns.slice().sort(function (one, other) { return other.room - one.room; }).some(function (column) {
      const height = write(piece, answer, column.width), needed = height + (column.slots.length ? GAP : 0);
      if (needed > column.room) { return false; }
      const slot = { left: column.left, top: 0, width: column.width, height: height, piece: index };
      column.room -= needed;
      column.slots.push(slot);
      taken[index] = { answer: answer, slot: slot };
      return true;
    });
  }

  /* Shares out the room that is left in a column. */
  function spread(column, pieces) {
    const more = column.room / Math.max(column.slots.length, 1);
    let top = 0;
    column.slots.forEach(function (slot) {
      slot.top = top;
      slot.room = slot.height + more;
      place(pieces[slot.piece], slot);
      top += slot.room + GAP;
    });
  }

  /* Fills the columns; returns how many answers found room. */
  function layOut(scene) {
    const pieces = Array.prototype.slice.call(scene.querySelectorAll(".piece")), found = columns(scene);
    taken = pieces.map(function () { return null; });
    pieces.forEach(empty);
    let count = 0;
    shortFirst().forEach(function (answer) {
      if (count >= pieces.length) { return; }
      if (settle(pieces[count], answer, found, count)) { count += 1; } else { empty(pieces[count]); }
    });
    found.forEach(function (column) { spread(column, pieces); });
    return count;
  }

  function isThere(answer) {
    return answers.some(function (other) { return other.id === answer.id && other.text === answer.text; });
  }

  /* Removes what is not on the page of answers any more. Returns whether the rest still has room: a font may have been
     loaded late. */
  function prune(scene) {
    let haveRoom = true;
    Array.prototype.forEach.call(scene.querySelectorAll(".piece"), function (piece, index) {
      const one = taken[index];
      if (!one || !one.answer) { return; }
      if (!isThere(one.answer)) {
        one.answer = null;
        empty(piece);
      }
      haveRoom = haveRoom && piece.offsetHeight / unit() < one.slot.room + TOLERANCE &&
        piece.scrollWidth <= piece.clientWidth;
    });
    return haveRoom;
  }

  function enough(data) {
    return data.statistics && data.statistics.own_station ? MIN_OWN_ANSWERS : MIN_ANSWERS;
  }

  function draw(layer, data) {
    const scene = layer.querySelector(".scene"), newShape = global.innerWidth + "×" + global.innerHeight;
    answers = data.page.answers;
    if (layer.classList.contains("on") && shape === newShape && prune(scene)) {
      return taken.filter(function (one) { return one && one.answer; }).length >= enough(data);
    }
    shape = newShape;
    generation += 1;
    next = 0;
    return layOut(scene) >= enough(data);
  }

  /* Writes the next answer that is not there yet and has room in the slot into the piece. */
  function replace(piece, one) {
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

  /* Replaces one answer: in an empty place first, else in the one whose turn it is. */
  function change(layer) {
    const pieces = layer.querySelectorAll(".piece");
    const filled = taken.filter(Boolean);
    if (!filled.length || answers.length <= filled.length) { return; }
    const vacant = taken.findIndex(function (one) { return one && !one.answer; });
    replaced = vacant >= 0 ? vacant : (replaced + 5) % filled.length;
    const index = replaced, mine = generation;
    pieces[index].classList.add("going");
    global.setTimeout(function () {
      if (mine !== generation) { return; }
      replace(pieces[index], taken[index]);
      pieces[index].classList.remove("going");
      document.dispatchEvent(new CustomEvent("kiosk-changed"));
    }, FADE);
  }

  function clear(layer) {
    generation += 1;
    shape = "";
    answers = [];
    taken = [];
    Array.prototype.forEach.call(layer.querySelectorAll(".piece"), empty);
  }

  global.KioskModes.register("wall", {
    needs: "page",
    canShow: function (data) { return data.page.answers.length >= enough(data); },
    draw: draw,
    change: change,
    clear: clear,
  });
})(window);
