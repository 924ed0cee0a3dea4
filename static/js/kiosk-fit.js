/* Fits a text into its field: as large as there is room, in optical steps, a short one in lines that break by sense. */
(function (global) {
  "use strict";

  // In hundredths of the shorter side. The least size of each step, as in exhibition/kiosk/legibility.py:
  // static/css/kiosk.css has a weight, spacing and leading for each.
  const STEPS = [20, 14, 10, 7.6, 5.8, 4.5];
  const LARGEST = 30, SMALLEST = STEPS[STEPS.length - 1];
  const SMALLEST_VERSE = 3; // rather than that the lines of a poem are joined
  const LAST_RESORT = 2; // for longer texts than a question should allow
  const MIN_GAIN = 1.15; // lines break by sense, unless others make the text this much larger
  const MIN_GAIN_A_BREAK = 1.4; // each break within words has to make the text this much larger
  const MAX_BREAKS = 2; // within a word
  const NEARLY = 0.95; // the largest size at which the longest word has room
  const LARGEST_HYPHENATED = 8.5; // no words are broken where the text is as large as this without
  const LARGEST_IN_PIECES = 10; // … and they make it no larger than this
  const SMALLEST_WHOLE_VERSE = 5.2; // before lines of a poem go on in another one
  const LARGEST_BROKEN = 7; // with a word that no line can hold: better small than in many pieces
  const PRECISION = 0.01; // of sizes and widths: each step nearer costs one more layout, while nothing else can run
  const SHORT = 60; // characters
  const LEADING = 1.06, TALL_LEADING = 1.42; // about that of the largest steps
  const VERSES = /\n.*\n/s; // from three lines on, each begins at the margin and goes on within it
  const TALL = /[\u0590-\u08ff\u0900-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]/; // as in exhibition/kiosk/legibility.py
  const WRAPPINGS = ["words", "whole", "hyphens", "anywhere", "flat"]; // classes
  const SOFT_HYPHEN = "\u00ad";
  const Lines = global.KioskLineBreaks;
  const fitted = new WeakMap(); // of each text what it was, {written, words}: some breaks and hyphens are left out
  const pencil = document.createElement("canvas").getContext("2d"); // measures words without a layout

  function unit() {
    return Math.min(global.innerWidth, global.innerHeight) / 100;
  }

  function isBroad() {
    return global.innerWidth > global.innerHeight;
  }

  function markTall(text) {
    text.classList.toggle("tall", TALL.test(text.textContent));
  }

  function markVerses(text) {
    text.classList.toggle("verses", VERSES.test(text.textContent));
  }

  function setWrapping(text, wrappings) {
    WRAPPINGS.forEach(function (name) { text.classList.toggle(name, wrappings.indexOf(name) >= 0); });
  }

  /* The height in pixels that the field has for its text: above a translation, if any. */
  function heightOf(field) {
    const translation = field.querySelector(".translation");
    return field.clientHeight - (translation ? translation.offsetHeight : 0);
  }

  function hasRoom(text, height) {
    return text.offsetHeight <= height && text.scrollWidth <= text.clientWidth + 1;
  }

  function setSize(text, size) {
    text.style.fontSize = (size * unit()).toFixed(2) + "px";
  }

  /* The largest size from `low` to `high` at which the text has room in this height in pixels, and in its own width, or
     0. `prepare` is called at each size. */
  function largestSize(text, height, low, high, prepare) {
    function hasRoomAt(size) {
      setSize(text, size);
      if (prepare) { prepare(); }
      return hasRoom(text, height);
    }
    if (!hasRoomAt(low)) { return 0; }
    if (hasRoomAt(high)) { return high; }
    while (high - low > PRECISION * low) {
      const middle = (low + high) / 2;
      if (hasRoomAt(middle)) { low = middle; } else { high = middle; }
    }
    return low;
  }

  /* The same in the first optical step in which the text has room. Below the last step, that one holds. */
  function largestInSteps(text, field, low, high, prepare) {
    let size = 0, upper = high;
    for (let index = 0; index < STEPS.length && !size; index += 1) {
      const isLast = index === STEPS.length - 1, lower = isLast ? low : Math.max(low, STEPS[index]);
      if (lower < upper) {
        text.setAttribute("data-step", index + 1);
        size = largestSize(text, heightOf(field), lower, upper, prepare);
        upper = lower;
      }
    }
    return size;
  }

  /* Lines of about the same length: as narrow as the text can be without becoming higher. */
  function balance(text) {
    const height = text.offsetHeight, whole = text.getBoundingClientRect().width;
    function staysAt(width) {
      text.style.maxWidth = width + "px";
      return text.offsetHeight <= height && text.scrollWidth <= text.clientWidth + 1;
    }
    let high = whole, low = whole / 3;
    while (high - low > PRECISION * whole) {
      const middle = (low + high) / 2;
      if (staysAt(middle)) { high = middle; } else { low = middle; }
    }
    if (!staysAt(Math.ceil(high))) { text.style.maxWidth = ""; }
  }

  function isShort(words) {
    return Array.from(words).length <= SHORT && words.indexOf("\n") < 0;
  }

  /* A function that returns the width of a word in the letters of this text, at a size of 1. */
  function widthIn(text) {
    const style = global.getComputedStyle(text);
    const spacing = (parseFloat(style.letterSpacing) || 0) / parseFloat(style.fontSize);
    pencil.font = style.fontWeight + " 100px " + style.fontFamily;
    return function (word) {
      const plain = word.split(SOFT_HYPHEN).join("");
      return pencil.measureText(plain).width / 100 + spacing * plain.length;
    };
  }

  /* The words of the text, their widths and that of a space, at a size of 1. */
  function measure(text, words) {
    const width = widthIn(text), parts = words.trim().split(/ +/);
    const widths = parts.map(width);
    widths[widths.length - 1] = width(parts[parts.length - 1] + (text.getAttribute("data-close") || ""));
    return { words: parts, widths: widths, blank: width(" ") };
  }

  /* The lines of a short text in a field of this size, or null. */
  function largeLines(text, field, words, high) {
    const measured = measure(text, words);
    return Lines.large(measured.words, measured.widths, measured.blank, {
      width: text.clientWidth / unit(), height: heightOf(field) / unit(), size: high,
      leading: text.classList.contains("tall") ? TALL_LEADING : LEADING,
    });
  }

  /* Lines that end nowhere else; the text itself, as it is read and copied, stays the same. */
  function writeLines(text, lines) {
    text.textContent = "";
    lines.forEach(function (line, index) {
      const part = document.createElement("span");
      part.className = "unbroken";
      part.textContent = line;
      if (index) { text.appendChild(document.createTextNode(" ")); }
      text.appendChild(part);
    });
  }

  /* A short text in lines that break by sense: above the code, or beside it if it is larger there.
     Returns its size, or 0. */
  function fitShort(text, field, words, high) {
    const layer = field.parentNode;
    const tries = (isBroad() ? [true, false] : [false]).map(function (isWide) {
      layer.classList.toggle("wide", isWide);
      text.textContent = words;
      text.setAttribute("data-step", 2);
      const lines = largeLines(text, field, words, high);
      if (!lines) { return { size: 0 }; }
      writeLines(text, lines);
      return { size: largestInSteps(text, field, SMALLEST, high), lines: lines, isWide: isWide,
        step: text.getAttribute("data-step") };
    });
    const best = tries.reduce(function (one, other) { return other.size > one.size ? other : one; });
    layer.classList.toggle("wide", best.size > 0 && best.isWide);
    text.textContent = words;
    if (best.size) {
      writeLines(text, best.lines);
      text.setAttribute("data-step", best.step);
    }
    return best.size;
  }

  /* The words in their shapes, each whole or in pieces; the last one with room for the mark behind it. */
  function shapesOf(text, words) {
    const mark = text.getAttribute("data-close") || "";
    const shapes = Lines.shapesOf(words + mark, MAX_BREAKS, widthIn(text));
    shapes[shapes.length - 1].forEach(function (shape) {
      shape.text = shape.text.slice(0, shape.text.length - mark.length);
    });
    return shapes;
  }

  /* With those words broken, each up to `breaks` times, that no line can hold at the size that the text has now. */
  function writeInPieces(text, shapes, breaks) {
    const style = global.getComputedStyle(text);
    const width = text.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    text.textContent = Lines.inPieces(shapes, breaks, width / parseFloat(style.fontSize));
  }

  /* The same at the largest size at which that has room. Returns it, or 0. */
  function fitInPieces(text, field, shapes, breaks, high) {
    function write() {
      writeInPieces(text, shapes, breaks);
    }
    setWrapping(text, ["hyphens"]);
    const size = largestInSteps(text, field, SMALLEST, high, write);
    setSize(text, size);
    write();
    return size;
  }

  /* In whole words, or in pieces of them where that makes the text much larger. Returns the size, or 0. */
  function fitWords(text, field, words, high) {
    let size = largestInSteps(text, field, SMALLEST, high);
    if (size >= LARGEST_HYPHENATED || words.indexOf(SOFT_HYPHEN) < 0) { return size; }
    const shapes = shapesOf(text, words);
    setSize(text, LARGEST_IN_PIECES); // where the field alone decides how long a line is
    const width = text.clientWidth / unit(), isOfLongWords = size > NEARLY * width / Lines.leastWidth(shapes, 0);
    if (size && !isOfLongWords) { return size; }
    for (let breaks = 1, before = 0; breaks <= MAX_BREAKS && size < LARGEST_HYPHENATED; breaks += 1) {
      const shown = text.textContent, step = text.getAttribute("data-step");
      const largest = Math.min(high, LARGEST_IN_PIECES, width / Lines.leastWidth(shapes, breaks));
      const broken = fitInPieces(text, field, shapes, breaks, largest);
      if (broken > size * Math.pow(MIN_GAIN_A_BREAK, breaks - before)) {
        size = broken;
        before = breaks;
      } else {
        text.textContent = shown;
        text.setAttribute("data-step", step);
        setWrapping(text, [before ? "hyphens" : "words"]);
      }
    }
    return size;
  }

  /* A text of any length. Returns its size, or 0 if it has no room at all. */
  function fitLong(text, field, words, high) {
    const isVerse = words.indexOf("\n") >= 0;
    if (isVerse) {
      setWrapping(text, ["words", "whole"]);
      const whole = largestInSteps(text, field, SMALLEST_WHOLE_VERSE, high);
      if (whole) { return whole; }
      setWrapping(text, ["words"]);
    }
    let size = fitWords(text, field, words, high);
    [["anywhere", isVerse ? SMALLEST_VERSE : SMALLEST], ["anywhere flat", LAST_RESORT]].forEach(function (attempt) {
      if (!size) {
        setWrapping(text, attempt[0].split(" "));
        text.textContent = attempt[0] === "anywhere" ? words : words.replace(/\s*\n\s*/g, " / ");
        size = largestInSteps(text, field, attempt[1], LARGEST_BROKEN);
      }
    });
    return size;
  }

  /* At the size that the text has now: as many lines as before, but by sense. Returns whether that is possible. */
  function breakEvenly(text, field, words) {
    if (!text.classList.contains("words") || words.indexOf("\n") >= 0) { return false; }
    const style = global.getComputedStyle(text), size = parseFloat(style.fontSize), measured = measure(text, words);
    const count = Math.round(text.offsetHeight / parseFloat(style.lineHeight));
    const width = (text.clientWidth + 1) / size;
    const lines = Lines.even(measured.words, measured.widths, measured.blank, width, count);
    if (!lines) { return false; }
    writeLines(text, lines);
    if (hasRoom(text, heightOf(field))) { return true; }
    text.textContent = words;
    return false;
  }

  /* What was to be written, where it was fitted already. */
  function wordsOf(text) {
    const before = fitted.get(text);
    return before && before.written === text.textContent ? before.words : text.textContent;
  }

  /* Makes the text as large as its field allows, up to `high`. A translation stays below it only where that leaves
     whole words, in letters no smaller than those of any other answer. */
  function fit(text, field, high) {
    const words = wordsOf(text), translation = field.querySelector(".translation");
    const isTranslated = Boolean(translation && translation.textContent);
    field.classList.toggle("translated", isTranslated);
    const size = fitText(text, field, words, high);
    if (isTranslated && (size < SMALLEST || text.classList.contains("anywhere"))) {
      field.classList.remove("translated");
      fitText(text, field, words, high);
    }
    fitted.set(text, { written: text.textContent, words: words });
  }

  /* Returns the size. */
  function fitText(text, field, words, high) {
    text.textContent = words;
    text.style.maxWidth = "";
    markTall(text);
    markVerses(text);
    setWrapping(text, ["words"]);
    let size = isShort(words) ? fitShort(text, field, words, high) : 0, isLong = false;
    if (size < LARGEST_HYPHENATED) {
      field.parentNode.classList.remove("wide");
      text.textContent = words;
      const long = fitLong(text, field, words, high);
      isLong = !size || long > size * (text.classList.contains("hyphens") ? MIN_GAIN_A_BREAK : MIN_GAIN);
      if (!isLong) {
        setWrapping(text, ["words"]);
        size = fitShort(text, field, words, high);
      } else {
        size = long || LAST_RESORT;
      }
    }
    setSize(text, size);
    if (isLong && !breakEvenly(text, field, words)) { balance(text); }
    return size;
  }

  global.KioskFit = {
    LARGEST: LARGEST, MAX_BREAKS: MAX_BREAKS, fit: fit, isBroad: isBroad, largestSize: largestSize,
    markTall: markTall, markVerses: markVerses, shapesOf: shapesOf, unit: unit, widthIn: widthIn,
    writeInPieces: writeInPieces,
  };
})(window);
