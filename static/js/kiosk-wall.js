/* The mode of many answers at once: columns without holes, filled from the head to the foot. Every few seconds another
   answer is woven in. The elements are in the page from the start; only their content changes.

   Lengths are in hundredths of the shorter side. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay, Fit = global.KioskFit, unit = Fit.unit, GAP = global.KioskPacking.GAP;
  const MIN_ANSWERS = 3, MIN_OWN_ANSWERS = 2; // the latter at a workshop, whose own answers the screen shows
  const SMALLEST = 3.5; // can be read from 5 m on 55 inches: see exhibition/kiosk/legibility.py
  const SIZES = [[12, 6.2], [36, 3.8], [84, 3.5], [Infinity, 3.5]]; // up to so many characters: so large
  const WHOLE = 0.8; // how small a long word may make an answer
  const TALL = 0.88; // for scripts whose lines are higher
  const SCALES = [2.7, 2.4, 2.1, 1.9, 1.7, 1.55, 1.4, 1.3, 1.2, 1.1, 1]; // few answers are larger
  const MAX_STRETCH = 1.65; // how much more, until a column is full
  const GUTTER = 5; // between columns: marks hang there
  const COLUMN = 32; // the least width, at the smallest scale
  const CODE = 27, UPRIGHT_CODE = 34; // with the gap above it, at the foot of the last column
  const MAX_HOLE = 0.8; // lines between two answers, besides the gap
  const MAX_ORDERS = 8; // each costs a layout, where those before leave a hole
  const RHYTHM = [0, 1, 1, 0, 1, 2, 1, 1, 0, 2, 1, 3]; // of the four sizes, so that large and small alternate
  const TOLERANCE = 0.2;
  // Of any script: emoji alone are no word, they may stand in two lines.
  const LETTER = /[A-Za-z\u00c0-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\uffdc]/;
  const WORD = /[0-9A-Za-z\u00ad\u00c0-\u024f\u0370-\u058f\u0620-\u06ff\u1e00-\u1fff]+/g; // no line ends within
  const MARGIN = 1.03; // of what the pencil measures
  const HANG = 4; // how far a mark may stand in the gutter, as in the style
  const FADE = 450; // milliseconds, as in the style

  let answers = []; // of the page that the wall shows
  let slots = []; // for each element in use {answer, left, top, width, height, scale, isAccent}
  let shape = "", next = 0, replaced = 0, generation = 0;

  function kindOf(answer) {
    const lines = answer.text.split("\n").length, letters = Array.from(answer.text).length;
    return SIZES.findIndex(function (step) { return Math.max(letters, lines > 1 ? 18 * lines : 0) <= step[0]; });
  }

  /* Writes the answer into the element. Returns its height at this width, or Infinity if a word is too long. */
  function write(piece, answer, width, scale, isAccent) {
    const kind = kindOf(answer), isWord = kind === 0 && answer.text.indexOf("\n") < 0 && LETTER.test(answer.text);
    Display.write(piece, answer);
    Fit.markTall(piece);
    Fit.markVerses(piece);
    piece.classList.toggle("accent", isAccent);
    piece.style.width = width * unit() + "px";
    const size = Math.max(SIZES[kind][1] * scale * (piece.classList.contains("tall") ? TALL : 1), SMALLEST);
    piece.classList.remove("hyphens");
    const limits = limitsOf(piece, width);
    return shrink(piece, size, Math.max(size * WHOLE, SMALLEST), isWord, limits) ||
      shrinkInPieces(piece, size, isWord, limits) ? piece.offsetHeight / unit() : Infinity;
  }

  /* Sizes above which a text has no room for certain, in one line and in several: trying them takes far longer. */
  function limitsOf(piece, width) {
    const measure = Fit.widthIn(piece), room = MARGIN * width;
    const longest = (piece.textContent.match(WORD) || [""]).reduce(function (one, other) {
      return other.length > one.length ? other : one;
    });
    const line = piece.textContent + (piece.getAttribute("data-close") || "");
    return { room: room, line: room / measure(line), lines: longest ? room / measure(longest) : Infinity };
  }

  /* Long words break only where they would be much smaller. */
  function shrinkInPieces(piece, high, isWord, whole) {
    const shapes = Fit.shapesOf(piece, piece.textContent);
    const lines = whole.room / global.KioskLineBreaks.leastWidth(shapes, Fit.MAX_BREAKS);
    piece.classList.add("hyphens");
    return shrink(piece, high, SMALLEST, isWord, { line: whole.line, lines: lines }, function () {
      Fit.writeInPieces(piece, shapes, Fit.MAX_BREAKS);
    });
  }

  /* Finds the largest size at which all words have room; returns whether there is one. `prepare` is called at each that
     is tried, to break words. Lowers the limits by what it learns. */
  function shrink(piece, high, low, isWord, limits, prepare) {
    for (let size = high; size; size = size > low ? Math.max(size * 0.95, low) : 0) {
      const isInOneLine = isWord && size > SIZES[1][1], limit = isInOneLine ? "line" : "lines"; // if that stays large
      if (size > limits[limit]) { continue; }
      piece.classList.toggle("word", isInOneLine);
      piece.style.fontSize = size * unit() + "px";
      if (prepare) { prepare(); }
      if (piece.scrollWidth <= piece.clientWidth) { return true; }
      if (isInOneLine || !prepare) { // the words are as they were, and the room of the mark does not grow
        limits[limit] = size * (piece.clientWidth + HANG * unit()) / piece.scrollWidth;
      }
    }
    return false;
  }

  function empty(piece) {
    piece.textContent = "";
    piece.removeAttribute("data-piece");
    piece.classList.remove("going", "coming", "accent", "warp", "word", "hyphens", "verses");
  }

  function enough(data) {
    return data.statistics && data.statistics.own_station ? MIN_OWN_ANSWERS : MIN_ANSWERS;
  }

  function maxColumns(scene, scale) {
    const most = Math.floor((scene.clientWidth / unit() + GUTTER) / (COLUMN * Math.sqrt(scale) + GUTTER));
    return Math.max(most, minColumns());
  }

  function minColumns() {
    return Fit.isBroad() ? 2 : 1;
  }

  function columnsFor(scene, count) {
    const width = scene.clientWidth / unit(), height = scene.clientHeight / unit(), found = [];
    const each = (width - (count - 1) * GUTTER) / count, code = Fit.isBroad() ? CODE : UPRIGHT_CODE;
    const ask = scene.querySelector(".ask"), isBeside = count === 1; // the code, which leaves room there
    ask.classList.toggle("beside", isBeside);
    ask.style.width = isBeside ? "" : each * unit() + "px";
    const foot = code + (isBeside ? 0 : ask.offsetHeight / unit() + GAP);
    scene.closest(".stage").style.setProperty("--wall-column", each + "vmin");
    for (let index = 0; index < count; index += 1) {
      const room = index < count - 1 ? height : height - foot;
      found.push({ left: index * (each + GUTTER), width: each, height: room, room: room, slots: [] });
    }
    return found;
  }

  /* The newest answer first; then those of the four sizes in turn. */
  function inRhythm() {
    const kinds = SIZES.map(function () { return []; }), found = answers.slice(0, 1);
    answers.slice(1).forEach(function (answer) { kinds[kindOf(answer)].push(answer); });
    for (let step = 0; found.length < answers.length; step += 1) {
      const kind = kinds[RHYTHM[step % RHYTHM.length]];
      if (kind.length) { found.push(kind.shift()); }
    }
    return found;
  }

  /* The same answers in other orders, until one fills the columns: backwards, then from another one on; the newest
     stays the first. */
  function ordersOf(ordered) {
    const newest = ordered.slice(0, 1), others = ordered.slice(1), starts = [0];
    for (let turn = 1; turn < MAX_ORDERS; turn += 1) {
      const start = Math.round(turn * others.length / MAX_ORDERS) % Math.max(others.length, 1);
      if (starts.indexOf(start) < 0) { starts.push(start); }
    }
    const found = starts.map(function (start) {
      return newest.concat(others.slice(start), others.slice(0, start));
    });
    if (others.length > 2) { found.splice(1, 0, newest.concat(others.slice().reverse())); }
    return found;
  }

  /* Measures with an element that is never seen, each answer at each width and scale once: `height` is that of the
     answer, `line` that of one of its lines. */
  function measureWith(gauge) {
    const known = {};
    return function (answer, width, scale, isAccent) {
      const key = [answer.id, width.toFixed(1), scale, isAccent].join();
      if (!(key in known)) {
        known[key] = { height: write(gauge, answer, width, scale, isAccent), line: lineOf(gauge) };
      }
      return known[key];
    };
  }

  /* ---- the elements ---- */

  function place(piece, slot) {
    piece.style.left = slot.left * unit() + "px";
    piece.style.top = slot.top * unit() + "px";
  }

  function fill(piece, slot) {
    slot.height = write(piece, slot.answer, slot.width, slot.scale, slot.isAccent);
    piece.setAttribute("data-piece", slot.answer.id);
    return slot.height;
  }

  function heightOf(column, measure, stretch) {
    return column.slots.reduce(function (sum, slot) {
      return sum + GAP + measure(slot.answer, slot.width, slot.scale * stretch, slot.isAccent).height;
    }, -GAP);
  }

  /* Makes the answers of a column larger until it is full, and shares out what is left between them;
     returns that in lines. */
  function stretch(column, measure) {
    if (!column.slots.length) { return Infinity; }
    let low = 1, high = MAX_STRETCH;
    for (let step = 0; step < 7; step += 1) {
      const middle = (low + high) / 2;
      if (heightOf(column, measure, middle) <= column.height) { low = middle; } else { high = middle; }
    }
    const left = Math.max(column.height - heightOf(column, measure, low), 0);
    const more = left / Math.max(column.slots.length - 1, 1);
    let top = 0, line = 0;
    column.slots.forEach(function (slot) {
      slot.scale *= low;
      slot.top = top;
      const measured = measure(slot.answer, slot.width, slot.scale, slot.isAccent);
      top += measured.height + GAP + more;
      line = Math.max(line, measured.line);
    });
    return more / line;
  }

  function lineOf(piece) {
    return parseFloat(global.getComputedStyle(piece).lineHeight) / unit();
  }

  function piecesOf(layer) {
    return Array.prototype.slice.call(layer.querySelectorAll(".piece:not(.gauge)"));
  }

  /* Writes the columns into the elements. */
  function show(columns, pieces) {
    pieces.forEach(empty);
    slots = columns.reduce(function (all, column) { return all.concat(column.slots); }, []);
    slots.forEach(function (slot, index) {
      pieces[index].classList.toggle("warp", index % 3 === 2);
      fill(pieces[index], slot);
      place(pieces[index], slot);
    });
  }

  /* As large as all answers can be without leaving a hole, or else with the smallest one. */
  function layOut(layer) {
    const scene = layer.querySelector(".scene"), pieces = piecesOf(layer), gauge = layer.querySelector(".gauge");
    const measure = measureWith(gauge), width = columnsFor(scene, maxColumns(scene, 1))[0].width;
    const ordered = inRhythm().filter(function (answer) { return heightIn(answer, width, 1, false) < Infinity; });
    let best = null, smallest = Infinity;
    function heightIn(answer, width, scale, isAccent) {
      return measure(answer, width, scale, isAccent).height;
    }
    function attempt(order, scale, count) {
      const columns = global.KioskPacking.pack(columnsFor(scene, count), order, scale, pieces.length, heightIn);
      if (!columns) { return; }
      const hole = Math.max.apply(null, columns.map(function (column) { return stretch(column, measure); }));
      if (!best || hole < smallest) {
        best = columns;
        smallest = hole;
      }
    }
    function attemptAll(order, scale) {
      const most = maxColumns(scene, scale), least = scale > 1 ? minColumns() : most;
      for (let count = most; count >= least && smallest > MAX_HOLE; count -= 1) { attempt(order, scale, count); }
      return smallest <= MAX_HOLE;
    }
    ordersOf(ordered).some(function (order) {
      return SCALES.some(function (scale) { return attemptAll(order, scale); });
    });
    columnsFor(scene, best.length); // the code stands in the last of these
    show(best, pieces);
    empty(gauge);
  }

  /* ---- while it is on the display ---- */

  function isThere(answer) {
    return answers.some(function (other) { return other.id === answer.id && other.text === answer.text; });
  }

  /* The best of the answers that are not there yet for this place, or null: of its height, or a little less. */
  function candidate(piece, slot) {
    const there = slots.map(function (other) { return other.answer ? other.answer.id : 0; });
    const least = slot.height - lineOf(piece) - TOLERANCE;
    for (let tries = 0; tries < answers.length; tries += 1) {
      next = (next + 1) % answers.length;
      if (there.indexOf(answers[next].id) < 0) {
        const height = write(piece, answers[next], slot.width, slot.scale, slot.isAccent);
        if (height <= slot.height + TOLERANCE && height >= least) { return answers[next]; }
      }
    }
    return null;
  }

  /* Returns whether another answer now stands in this place. */
  function replace(layer, index) {
    const piece = piecesOf(layer)[index], slot = slots[index], gauge = layer.querySelector(".gauge");
    const found = candidate(gauge, slot), height = slot.height;
    empty(gauge);
    if (!found) { return false; }
    slot.answer = found;
    fill(piece, slot);
    slot.height = height; // of the place
    return true;
  }

  /* Removes what is not on the page of answers any more. Returns whether no hole is left and everything has room: a
     font may have been loaded late. */
  function prune(layer) {
    return piecesOf(layer).slice(0, slots.length).every(function (piece, index) {
      const slot = slots[index];
      if (!isThere(slot.answer)) {
        empty(piece);
        return replace(layer, index);
      }
      return piece.offsetHeight / unit() < slot.height + TOLERANCE && piece.scrollWidth <= piece.clientWidth;
    });
  }

  function draw(layer, data) {
    const newShape = global.innerWidth + "×" + global.innerHeight;
    answers = data.page.answers;
    if (!layer.classList.contains("on") || shape !== newShape || !prune(layer)) {
      shape = newShape;
      generation += 1;
      next = 0;
      layOut(layer);
    }
    return slots.length >= enough(data);
  }

  /* Weaves another answer in: at the next place for which there is one. */
  function change(layer) {
    const pieces = piecesOf(layer), mine = generation;
    if (answers.length <= slots.length) { return; }
    replaced = (replaced + 5) % slots.length;
    pieces[replaced].classList.add("going");
    global.setTimeout(function () {
      const piece = pieces[replaced];
      if (mine !== generation) { return; }
      piece.classList.toggle("coming", replace(layer, replaced));
      piece.classList.remove("going");
      document.dispatchEvent(new CustomEvent("kiosk-changed"));
    }, FADE);
  }

  function clear(layer) {
    generation += 1;
    shape = "";
    answers = [];
    slots = [];
    piecesOf(layer).forEach(empty);
  }

  global.KioskModes.register("wall", {
    needs: "page",
    canShow: function (data) { return data.page.answers.length >= enough(data); },
    draw: draw,
    change: change,
    clear: clear,
  });
})(window);
