/* The mode of the map: a tile for each quarter, the city's outline, the Rhine, and a dot for each answer.
   A dot lies at a pseudo-random place in its tile that depends on the quarter's code only, never where somebody was.
   All dots are one path: the page does not grow with the answers. Lengths are in hundredths of the shorter side. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay, Fit = global.KioskFit, unit = Fit.unit;
  const MIN_DOTS = 5; // but at a workshop, whose own answers the screen shows, each one counts
  const BROAD = 1.5, UPRIGHT = 0.68; // from here on, and up to here, every name has room
  const PITCHES = [2.7, 2.3, 1.9, 1.5, 1.25, 1.05, 0.9]; // the room that a dot takes
  const DOT = 0.66; // the part of it that is the dot
  const AIR = 0.6, CLEAR = 0.7; // above and below the letters of a name, and around them: a dot is no full stop
  const STEPS = [1, 2, 5];
  const SMALLEST_SUMMARY = 3, LARGEST_SUMMARY = 3.5, LARGEST_UPRIGHT_SUMMARY = 4.2;
  const UERDINGEN = "180", GELLEP = "150"; // the quarters on the Rhine, downstream and upstream
  const BANK = 2.1, STREAMS = [0, 0.85, 1.7, 2.55, 3.4]; // from the quarters to the river, and its threads

  function boxOf(element, origin) {
    const box = element.getBoundingClientRect();
    return {
      left: (box.left - origin.left) / unit(), top: (box.top - origin.top) / unit(),
      right: (box.right - origin.left) / unit(), bottom: (box.bottom - origin.top) / unit(),
    };
  }

  function tileOf(layer, code) {
    return layer.querySelector("[data-quarter='" + code + "']");
  }

  function tilesOf(layer, origin) {
    const tiles = Array.prototype.map.call(layer.querySelectorAll(".tile"), function (element) {
      const code = element.getAttribute("data-quarter");
      element.style.gridArea = "q" + code;
      return { code: code, element: element };
    });
    tiles.forEach(function (tile) { tile.box = boxOf(tile.element, origin); });
    return tiles;
  }

  function number(value) {
    return value.toFixed(2);
  }

  function line(command) {
    return command + Array.prototype.slice.call(arguments, 1).map(number).join(" ");
  }

  /* The tiles as one path: with a broad seam around it, they are the city. */
  function outline(tiles) {
    return tiles.map(function (tile) {
      const box = tile.box;
      return line("M", box.left, box.top) + line("H", box.right) + line("V", box.bottom) + line("H", box.left) + "Z";
    }).join("");
  }

  /* The Rhine runs north past Gellep-Stratum and Uerdingen, then leaves the city for Duisburg. */
  function river(upper, lower, bottom) {
    return STREAMS.map(function (stream) {
      const south = upper.right + BANK + stream, north = lower.right + BANK + stream, middle = (south + north) / 2;
      const isStraight = north >= south - 1, spring = south + (isStraight ? 0.6 : 3);
      const turn = upper.top - BANK - stream; // above Gellep-Stratum, where that lies farther east
      const end = isStraight ? lower.top + 4 - stream : turn - 6;
      return line("M", spring, bottom + 2) +
        line("C", spring, bottom - 12, south, upper.bottom + 8, south, upper.top + 4) +
        (isStraight ? line("V", end) : line("C", south, turn, middle + 2, turn, middle, turn) +
          line("C", middle - 4, turn, north, turn - 1, north, end)) +
        line("C", north, end - 10, north + 23, end - 2, north + 24, end - 21) + "V-2";
    }).join("");
  }

  /* A number from 0 to 1 that is always the same for the same key (FNV-1a, mixed once more). */
  function pseudoRandom(key) {
    let hash = 0x811c9dc5;
    for (let index = 0; index < key.length; index += 1) { hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193); }
    hash = Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d);
    hash = Math.imul(hash ^ hash >>> 12, 0x297a2d39);
    return ((hash ^ hash >>> 15) >>> 0) / 4294967296;
  }

  /* Where the letters of the name are. */
  function nameBoxes(tile, origin) {
    const name = document.createRange();
    name.selectNodeContents(tile.element.querySelector(".name"));
    return Array.prototype.map.call(name.getClientRects(), function (line) {
      return {
        left: (line.left - origin.left) / unit(), right: (line.right - origin.left) / unit(),
        top: (line.top - origin.top) / unit() + AIR, bottom: (line.bottom - origin.top) / unit() - AIR,
      };
    });
  }

  /* The places for dots in a tile, in pseudo-random order: none of them on the name. */
  function placesIn(tile, pitch) {
    const box = tile.box, found = [], play = pitch * (1 - DOT), away = pitch * DOT / 2 + CLEAR;
    const width = box.right - box.left, height = box.bottom - box.top;
    const across = Math.floor((width - 1) / pitch), down = Math.floor((height - 1) / pitch);
    const left = box.left + (width - across * pitch) / 2, top = box.top + (height - down * pitch) / 2;
    for (let cell = 0; cell < across * down; cell += 1) {
      const key = tile.code + "-" + cell;
      const x = left + (cell % across + 0.5) * pitch + (pseudoRandom(key + "x") - 0.5) * play;
      const y = top + (Math.floor(cell / across) + 0.5) * pitch + (pseudoRandom(key + "y") - 0.5) * play;
      const covered = tile.nameBoxes.some(function (name) {
        return x > name.left - away && x < name.right + away && y > name.top - away && y < name.bottom + away;
      });
      if (!covered) { found.push({ x: x, y: y, order: pseudoRandom(key) }); }
    }
    return found.sort(function (one, other) { return one.order - other.order; });
  }

  function dotsFor(answers, each) {
    return Math.ceil((answers || 0) / each);
  }

  /* Dots as large as possible while each is one answer; small ones for several answers where there are too many.
     Returns {pitch, each}, and sets `tile.places` to where they can lie. */
  function chooseDots(tiles, quarters) {
    function haveRoom(each) {
      return tiles.every(function (tile) {
        return dotsFor(quarters[tile.code], each) <= Math.max(tile.places.length, 1);
      });
    }
    for (let size = 0; size < PITCHES.length; size += 1) {
      tiles.forEach(function (tile) { tile.places = placesIn(tile, PITCHES[size]); });
      if (haveRoom(1)) { return { pitch: PITCHES[size], each: 1 }; }
    }
    for (let step = 1; ; step += 1) {
      const each = STEPS[step % 3] * Math.pow(10, Math.floor(step / 3));
      if (haveRoom(each)) { return { pitch: PITCHES[PITCHES.length - 1], each: each }; }
    }
  }

  /* Returns how many answers a dot stands for. */
  function drawDots(path, tiles, quarters, origin) {
    tiles.forEach(function (tile) {
      tile.nameBoxes = nameBoxes(tile, origin);
      tile.element.classList.toggle("none", !quarters[tile.code]);
    });
    const found = chooseDots(tiles, quarters);
    path.style.strokeWidth = found.pitch * DOT;
    path.setAttribute("d", tiles.map(function (tile) {
      return tile.places.slice(0, dotsFor(quarters[tile.code], found.each)).map(function (place) {
        return "M" + number(place.x) + " " + number(place.y) + "h0";
      }).join("");
    }).join(""));
    return found.each;
  }

  function drawRiver(layer, upper, lower, bottom) {
    const name = layer.querySelector(".river-name"), isEast = upper.right > lower.right + 1;
    layer.querySelector(".rhine").setAttribute("d", river(upper, lower, bottom));
    name.style.left = (upper.right + (isEast ? BANK + 6 : -2)) * unit() + "px";
    name.style.top = (isEast ? upper.top + 3 : upper.bottom + 4) * unit() + "px";
  }

  function countMapped(statistics) {
    return Object.keys(statistics.quarters).reduce(function (sum, code) { return sum + statistics.quarters[code]; }, 0);
  }

  /* In words: how many answers there are, how many of them are on the map, and what a dot is. */
  function explain(summary, statistics, each) {
    const counts = { total: statistics.total, mapped: countMapped(statistics) };
    Array.prototype.forEach.call(summary.querySelectorAll("[data-number]"), function (element) {
      Display.writePhrase(element, counts[element.getAttribute("data-number")]);
    });
    summary.querySelector("[data-number=mapped]").classList.toggle("few", counts.mapped === counts.total);
    summary.classList.toggle("grouped", each > 1);
    Display.writePhrase(summary.querySelector(".several"), each);
    const high = Fit.isBroad() ? LARGEST_SUMMARY : LARGEST_UPRIGHT_SUMMARY;
    const room = summary.parentNode.clientHeight;
    const size = Fit.largestSize(summary, room, SMALLEST_SUMMARY, high) || SMALLEST_SUMMARY;
    summary.style.fontSize = size * unit() + "px";
  }

  function draw(layer, data) {
    const origin = layer.querySelector(".scene").getBoundingClientRect(), tiles = tilesOf(layer, origin);
    const width = global.innerWidth / unit(), height = global.innerHeight / unit();
    function set(name, path) { layer.querySelector(name).setAttribute("d", path); }
    Array.prototype.forEach.call(layer.querySelectorAll(".map-drawing"), function (svg) {
      svg.setAttribute("viewBox", "0 0 " + number(width) + " " + number(height));
    });
    set(".border", outline(tiles));
    set(".land", outline(tiles));
    drawRiver(layer, boxOf(tileOf(layer, GELLEP), origin), boxOf(tileOf(layer, UERDINGEN), origin), height);
    const each = drawDots(layer.querySelector(".dots"), tiles, data.statistics.quarters, origin);
    explain(layer.querySelector(".map-summary"), data.statistics, each);
  }

  function canShow(data) {
    const ratio = global.innerWidth / global.innerHeight;
    const least = data.statistics.own_station ? 1 : MIN_DOTS;
    return countMapped(data.statistics) >= least && (ratio >= BROAD || ratio <= UPRIGHT);
  }

  global.KioskModes.register("map", { needs: "statistics", canShow: canShow, draw: draw });
})(window);
