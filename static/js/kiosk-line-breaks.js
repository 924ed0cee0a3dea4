/* Where the lines of a text end: by sense. Pure; all lengths are in one unit, whichever.
   A break behind a sentence costs nothing, one behind an article or a preposition a fifth of the size. */
(function (global) {
  "use strict";

  const MAX_LINES = 5, MAX_WORDS = 12; // these have 2048 ways to be broken
  const SENTENCE = 0, PART = 0.01, WORD = 0.04, SMALL_WORD = 0.2; // what a break behind it costs, in parts of the size
  const UNEVEN = 0.12; // … and lines of very different lengths
  const SOFT_HYPHEN = "\u00ad";
  const ENDS_SENTENCE = /[.!?…:;؟؛][)"'’”»›“‘]*$/, ENDS_PART = /[,،–—][)"'’”»›“‘]*$/;
  // In most languages words of up to three letters belong to what follows; these longer ones do, too.
  const LONGER = ("eine einen einem einer eines meine meinen meiner deine deinen unsere über unter durch gegen ohne " +
    "nach beim dass with from your their della dello nella dalla voor naar біля через после возле").split(" ");

  /* `isFirst` in its sentence: elsewhere a capital makes a noun of it, as in „mit dem Rad“. */
  function isSmall(word, isFirst) {
    const low = word.toLowerCase();
    return (isFirst || word === low) && (/^[^\d\s]{1,3}$/.test(word) || LONGER.indexOf(low) >= 0);
  }

  function costAfter(words, index) {
    const word = words[index];
    if (ENDS_SENTENCE.test(word)) { return SENTENCE; }
    if (ENDS_PART.test(word)) { return PART; }
    return isSmall(word, !index || ENDS_SENTENCE.test(words[index - 1])) ? SMALL_WORD : WORD;
  }

  function costsOf(words) {
    return words.map(function (word, index) { return costAfter(words, index); });
  }

  /* A short text, as large as it gets, or null for too many words. `widths` are those of the words at a size of 1,
     `blank` that of a space; `room` is {width, height, leading, size}: leading at a size of 1, and the largest size. */
  function large(words, widths, blank, room) {
    if (words.length > MAX_WORDS) { return null; }
    const costs = costsOf(words);
    let best = 0, most = 0;
    for (let breaks = 0; breaks < 1 << (words.length - 1); breaks += 1) {
      const score = scoreOf(breaks, widths, costs, blank, room);
      if (score > most) {
        most = score;
        best = breaks;
      }
    }
    const ends = words.map(function (word, index) { return index; }).filter(function (index) {
      return index === words.length - 1 || best >> index & 1;
    });
    return split(words, ends);
  }

  /* Bit n of `breaks` is set where a line ends behind word n. */
  function scoreOf(breaks, widths, costs, blank, room) {
    let longest = 0, shortest = Infinity, line = -blank, count = 0, kept = 1;
    widths.forEach(function (width, index) {
      line += blank + width;
      const isLast = index === widths.length - 1;
      if (!isLast && !(breaks >> index & 1)) { return; }
      longest = Math.max(longest, line);
      shortest = Math.min(shortest, line);
      line = -blank;
      count += 1;
      if (!isLast) { kept *= 1 - costs[index]; }
    });
    if (count > MAX_LINES) { return 0; }
    const size = Math.min(room.width / longest, room.height / (count * room.leading), room.size);
    return size * kept * (1 - UNEVEN * (1 - shortest / longest));
  }

  /* A text of any length in just so many lines of about the same length, none of them longer than `width`, or null. */
  function even(words, widths, blank, width, count) {
    const costs = costsOf(words);
    let before = [{ cost: 0, breaks: [] }], mean = blank * (words.length - count);
    widths.forEach(function (one) { mean += one; });
    mean /= count;
    for (let line = 0; line < count; line += 1) {
      const found = [];
      before.forEach(function (start, first) {
        let long = -blank;
        for (let last = first; last < words.length; last += 1) {
          long += blank + widths[last];
          if (long > width) { break; }
          const isEnd = last === words.length - 1;
          const cost = start.cost + Math.pow((long - mean) / width, 2) + (isEnd ? 0 : costs[last]);
          if (!found[last + 1] || cost < found[last + 1].cost) {
            found[last + 1] = { cost: cost, breaks: start.breaks.concat(last) };
          }
        }
      });
      before = found;
    }
    const best = before[words.length];
    return best ? split(words, best.breaks) : null;
  }

  /* A word in up to `count` pieces, the widest of them as narrow as can be: {pieces, width}. `syllables` are what the
     word can be broken into, `widthOf(piece)` is a width. */
  function narrowest(syllables, count, widthOf) {
    const whole = syllables.join("");
    let best = { pieces: [whole], width: widthOf(whole) };
    for (let first = 1; count > 1 && first < syllables.length; first += 1) {
      const head = syllables.slice(0, first).join(""), rest = narrowest(syllables.slice(first), count - 1, widthOf);
      const width = Math.max(widthOf(head + "-"), rest.width);
      if (width < best.width) { best = { pieces: [head].concat(rest.pieces), width: width }; }
    }
    return best;
  }

  /* The words of a text and the blanks between them, each whole, with one break, … up to `breaks`: [{text, width}]. */
  function shapesOf(text, breaks, widthOf) {
    return text.split(/([ \n]+)/).map(function (word) {
      const syllables = word.split(SOFT_HYPHEN), shapes = [];
      for (let count = 1; count <= breaks + 1; count += 1) {
        const found = narrowest(syllables, count, widthOf);
        shapes.push({ text: found.pieces.join(SOFT_HYPHEN), width: found.width });
      }
      return shapes;
    });
  }

  /* The width that lines must have if no word may be broken more than `breaks` times. */
  function leastWidth(shapes, breaks) {
    return Math.max.apply(null, shapes.map(function (word) { return word[breaks].width; }));
  }

  /* The text for lines of this width, with soft hyphens in those words alone that no line can hold: as few as that
     takes, and no more than `breaks`. */
  function inPieces(shapes, breaks, width) {
    return shapes.map(function (word) {
      const allowed = word.slice(0, breaks + 1);
      const shape = allowed.find(function (one) { return one.width <= width; }) || allowed[breaks];
      return shape.text;
    }).join("");
  }

  /* `breaks`: the index of the last word of each line. */
  function split(words, breaks) {
    let first = 0;
    return breaks.map(function (last) {
      const line = words.slice(first, last + 1).join(" ");
      first = last + 1;
      return line;
    });
  }

  global.KioskLineBreaks = {
    large: large, even: even, shapesOf: shapesOf, leastWidth: leastWidth, inPieces: inPieces,
  };
})(window);
