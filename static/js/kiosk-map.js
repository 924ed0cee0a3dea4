/* The mode of the map: a tile for each quarter, woven together by threads, and a dot for each answer.
   A dot lies at a pseudo-random place in its tile that depends on the quarter's code only, never where somebody was.
   All dots are one path: the page does not grow with the answers. */
(function (global) {
  "use strict";

  const Display = global.KioskDisplay, unit = Display.unit, isBroad = Display.isBroad;
  const MIN_DOTS = 5; // but at a workshop, whose own answers the screen shows, each one counts
  const COLUMNS = 7, ROWS = 6, HALF_ROWS = 11; // of the tiles; upright they are laid like bricks
  const BROAD = 1.5, UPRIGHT = 0.68; // from here on, and up to here, every name has room
  const PITCHES = [2.7, 2.3, 1.9, 1.5, 1.25]; // the room that a dot takes
  const DOT = 0.66; // the part of it that is the dot
  const THREADS = [-3.15, -1.05, 1.05, 3.15]; // the four threads of the mark, about the middle of a row or column
  const SEAM = [-0.36, 0.36]; // between bricks there is room for two
  const OVER = 1.05; // half the length of a thread that lies on top
  const STEPS = [1, 2, 5];

  /* A function from a row and a column to the tile's box, in hundredths of the shorter side. */
  function layout() {
    const width = global.innerWidth / unit(), height = global.innerHeight / unit();
    if (isBroad()) {
      const across = Math.min((width - 16.5 - 6) / COLUMNS, 26), down = (height - 17.5 - 6) / ROWS;
      return function (row, column) {
        return { left: 16.5 + column * across, top: 17.5 + row * down, width: across - 1.2, height: down - 1.2 };
      };
    }
    const across = (width - 15 - 3) / (COLUMNS + 1), down = (height - 37.6 - 23.6) / HALF_ROWS;
    return function (row, column) {
      const half = 2 * row + column % 2 - 1;
      return { left: 15 + column * across, top: 37.6 + half * down, width: 2 * across - 1.5, height: down - 0.8 };
    };
  }

  function tilesOf(layer) {
    const boxAt = layout();
    return Array.prototype.map.call(layer.querySelectorAll(".tile"), function (element) {
      const row = Number(element.getAttribute("data-row"));
      const column = Number(element.getAttribute("data-column"));
      const box = boxAt(row, column);
      ["left", "top", "width", "height"].forEach(function (side) { element.style[side] = box[side] * unit() + "px"; });
      return { code: element.getAttribute("data-quarter"), element: element, box: box };
    });
  }

  function middle(box) {
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }

  /* From the first to the last tile of every line of tiles: {at, from, to}. */
  function lines(tiles, along, across) {
    const found = {};
    tiles.forEach(function (tile) {
      const point = middle(tile.box), key = point[across].toFixed(1);
      const line = found[key] = found[key] || { at: point[across], from: Infinity, to: -Infinity };
      line.from = Math.min(line.from, point[along]);
      line.to = Math.max(line.to, point[along]);
    });
    return Object.keys(found).map(function (key) { return found[key]; });
  }

  function threads(lines, offsets) {
    return lines.reduce(function (all, line) {
      return all.concat(offsets.map(function (offset) {
        return { at: line.at + offset, from: line.from, to: line.to };
      }));
    }, []);
  }

  function weave(layer, tiles) {
    const warp = threads(lines(tiles, "y", "x"), isBroad() ? THREADS : SEAM);
    const weft = threads(lines(tiles, "x", "y"), THREADS);
    global.KioskWeave.draw(layer.querySelector(".mode-weave"), warp, weft, OVER);
  }

  function number(value) {
    return value.toFixed(2);
  }

  /* A number from 0 to 1 that is always the same for the same key (FNV-1a, mixed once more). */
  function pseudoRandom(key) {
    let hash = 0x811c9dc5;
    for (let index = 0; index < key.length; index += 1) { hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193); }
    hash = Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d);
    hash = Math.imul(hash ^ hash >>> 12, 0x297a2d39);
    return ((hash ^ hash >>> 15) >>> 0) / 4294967296;
  }

  /* Where the letters of the name are, with some room around them. */
  function nameBoxes(tile, origin) {
    const name = document.createRange();
    name.selectNodeContents(tile.element.querySelector(".name"));
    return Array.prototype.map.call(name.getClientRects(), function (line) {
      return {
        left: (line.left - origin.left) / unit() - 0.9, right: (line.right - origin.left) / unit() + 0.9,
        top: (line.top - origin.top) / unit() - 0.2, bottom: (line.bottom - origin.top) / unit() + 0.6,
      };
    });
  }

  /* The places for dots in a tile, in pseudo-random order: none of them on the name. */
  function placesIn(tile, pitch) {
    const box = tile.box, found = [], play = pitch * (1 - DOT);
    const across = Math.floor((box.width - 1) / pitch), down = Math.floor((box.height - 1) / pitch);
    const left = box.left + (box.width - across * pitch) / 2, top = box.top + (box.height - down * pitch) / 2;
    for (let cell = 0; cell < across * down; cell += 1) {
      const key = tile.code + "-" + cell;
      const x = left + (cell % across + 0.5) * pitch + (pseudoRandom(key + "x") - 0.5) * play;
      const y = top + (Math.floor(cell / across) + 0.5) * pitch + (pseudoRandom(key + "y") - 0.5) * play;
      const covered = tile.nameBoxes.some(function (name) {
        return x > name.left && x < name.right && y > name.top && y < name.bottom;
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
  function drawDots(layer, tiles, quarters) {
    const origin = layer.querySelector(".scene").getBoundingClientRect();
    tiles.forEach(function (tile) {
      tile.nameBoxes = nameBoxes(tile, origin);
      tile.element.classList.toggle("none", !quarters[tile.code]);
    });
    const found = chooseDots(tiles, quarters), path = layer.querySelector(".dots path");
    path.style.strokeWidth = found.pitch * DOT;
    path.setAttribute("d", tiles.map(function (tile) {
      return tile.places.slice(0, dotsFor(quarters[tile.code], found.each)).map(function (place) {
        return "M" + number(place.x) + " " + number(place.y) + "h0";
      }).join("");
    }).join(""));
    return found.each;
  }

  function draw(layer, data) {
    const statistics = data.statistics, tiles = tilesOf(layer), text = layer.querySelector(".map-text");
    const counts = { total: statistics.total, quarters: Object.keys(statistics.quarters).length };
    const viewBox = "0 0 " + number(global.innerWidth / unit()) + " " + number(global.innerHeight / unit());
    Array.prototype.forEach.call(layer.querySelectorAll("svg.mode-weave, svg.dots"), function (svg) {
      svg.setAttribute("viewBox", viewBox);
    });
    Array.prototype.forEach.call(layer.querySelectorAll("[data-number]"), function (element) {
      Display.writePhrase(element, counts[element.getAttribute("data-number")]);
    });
    weave(layer, tiles);
    const each = drawDots(layer, tiles, statistics.quarters);
    layer.querySelector(".legend").classList.toggle("grouped", each > 1);
    Display.writePhrase(layer.querySelector(".several"), each);
    text.classList.remove("tight");
    text.classList.toggle("tight", text.scrollHeight > text.clientHeight + 1); // a very long question
  }

  function canShow(data) {
    const ratio = global.innerWidth / global.innerHeight, quarters = data.statistics.quarters;
    const dots = Object.keys(quarters).reduce(function (sum, code) { return sum + quarters[code]; }, 0);
    return dots >= (data.statistics.own_station ? 1 : MIN_DOTS) && (ratio >= BROAD || ratio <= UPRIGHT);
  }

  global.KioskModes.register("map", { needs: "statistics", canShow: canShow, draw: draw });
})(window);
