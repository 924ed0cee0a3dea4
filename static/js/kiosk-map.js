/* The mode of the map: a tile for each quarter, woven together by the threads, and a dot for each answer.
   A dot lies at a place inside its tile that is drawn by lot from the quarter's code, never where somebody was.
   All dots are one path: the page does not grow with the answers. */
(function (global) {
  "use strict";

  const Glass = global.KioskGlass;
  const FEW = 5; // dots that are no map
  const COLUMNS = 7, ROWS = 6, HALF_ROWS = 11; // of the tiles; upright they are laid like bricks
  const BROAD = 1.5, UPRIGHT = 0.68; // from here on, and up to here, every name has room
  const DOT = 1, PITCH = 1.5; // the width of a dot and the room that it takes, in hundredths of the shorter side
  const THREADS = [-3.15, -1.05, 1.05, 3.15]; // the four threads of the mark, about the middle of a row or column
  const OVER = 1.05; // half the length of a thread that lies on top
  const STEPS = [1, 2, 5];

  function unit() {
    return Math.min(global.innerWidth, global.innerHeight) / 100;
  }

  /* Where the tiles lie, in hundredths of the shorter side. */
  function plan() {
    const width = global.innerWidth / unit(), height = global.innerHeight / unit();
    if (width > height) {
      const across = Math.min((width - 16.5 - 6) / COLUMNS, 26), down = (height - 17.5 - 5) / ROWS;
      return function (row, column) {
        return { left: 16.5 + column * across, top: 17.5 + row * down, width: across - 1.2, height: down - 1.2 };
      };
    }
    const across = (width - 16 - 3.5) / (COLUMNS + 1), down = (height - 38 - 29) / HALF_ROWS;
    return function (row, column) {
      const half = 2 * row + column % 2 - 1;
      return { left: 16 + column * across, top: 38 + half * down, width: 2 * across - 0.9, height: down - 0.9 };
    };
  }

  function tilesOf(layer) {
    const at = plan();
    return Array.prototype.map.call(layer.querySelectorAll(".tile"), function (element) {
      const row = Number(element.getAttribute("data-row")), column = Number(element.getAttribute("data-column"));
      const box = at(row, column);
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

  function threads(line) {
    return THREADS.map(function (offset) { return { at: line.at + offset, from: line.from, to: line.to }; });
  }

  /* The threads of rows and columns; where they cross, they lie over each other in turn. */
  function weave(layer, tiles) {
    let warp = "", weft = "", gap = "", over = "";
    const columns = lines(tiles, "y", "x"), rows = lines(tiles, "x", "y");
    columns.forEach(function (line) {
      threads(line).forEach(function (thread) { warp += "M" + number(thread.at) + " " + number(thread.from) + "V" + number(thread.to); });
    });
    rows.forEach(function (line) {
      threads(line).forEach(function (thread, one) {
        weft += "M" + number(thread.from) + " " + number(thread.at) + "H" + number(thread.to);
        columns.forEach(function (column) {
          threads(column).forEach(function (crossing, other) {
            if ((one + other) % 2 || crossing.at < line.from || crossing.at > line.to || thread.at < column.from || thread.at > column.to) { return; }
            const place = "M" + number(crossing.at) + " " + number(thread.at - OVER) + "v" + 2 * OVER;
            gap += place;
            over += place;
          });
        });
      });
    });
    [warp, weft, gap, over].forEach(function (path, which) {
      layer.querySelectorAll(".cloth path")[which].setAttribute("d", path);
    });
  }

  function number(value) {
    return value.toFixed(2);
  }

  /* A number from 0 to 1 that is always the same for the same word (FNV-1a, mixed once more). */
  function lot(word) {
    let hash = 0x811c9dc5;
    for (let place = 0; place < word.length; place += 1) { hash = Math.imul(hash ^ word.charCodeAt(place), 0x01000193); }
    hash = Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d);
    hash = Math.imul(hash ^ hash >>> 12, 0x297a2d39);
    return ((hash ^ hash >>> 15) >>> 0) / 4294967296;
  }

  /* The places for dots in a tile, in the order of the lots: nowhere near the letters of the name. */
  function placesIn(tile, origin) {
    const name = document.createRange(), box = tile.box, found = [];
    name.selectNodeContents(tile.element.querySelector(".name"));
    const words = Array.prototype.map.call(name.getClientRects(), function (line) {
      return {
        left: (line.left - origin.left) / unit() - 0.9, right: (line.right - origin.left) / unit() + 0.9,
        top: (line.top - origin.top) / unit() - 0.2, bottom: (line.bottom - origin.top) / unit() + 0.4,
      };
    });
    const across = Math.floor((box.width - 1) / PITCH), down = Math.floor((box.height - 1) / PITCH);
    const left = box.left + (box.width - across * PITCH) / 2, top = box.top + (box.height - down * PITCH) / 2;
    for (let cell = 0; cell < across * down; cell += 1) {
      const key = tile.code + "-" + cell, play = PITCH - DOT;
      const x = left + (cell % across + 0.5) * PITCH + (lot(key + "x") - 0.5) * play;
      const y = top + (Math.floor(cell / across) + 0.5) * PITCH + (lot(key + "y") - 0.5) * play;
      const covered = words.some(function (word) { return x > word.left && x < word.right && y > word.top && y < word.bottom; });
      if (!covered) { found.push({ x: x, y: y, lot: lot(key) }); }
    }
    return found.sort(function (one, other) { return one.lot - other.lot; });
  }

  /* How many answers a dot stands for, so that every tile has room: 1, 2, 5, 10, 20 … */
  function answersADot(tiles, quarters) {
    for (let step = 0; ; step += 1) {
      const each = STEPS[step % 3] * Math.pow(10, Math.floor(step / 3));
      const enough = tiles.every(function (tile) {
        return Math.ceil((quarters[tile.code] || 0) / each) <= Math.max(tile.places.length, 1);
      });
      if (enough) { return each; }
    }
  }

  function sow(layer, tiles, quarters) {
    const origin = layer.querySelector(".scene").getBoundingClientRect();
    tiles.forEach(function (tile) { tile.places = placesIn(tile, origin); });
    const each = answersADot(tiles, quarters);
    const dots = tiles.map(function (tile) {
      const count = Math.ceil((quarters[tile.code] || 0) / each);
      return tile.places.slice(0, count).map(function (place) { return "M" + number(place.x) + " " + number(place.y) + "h0"; }).join("");
    });
    layer.querySelector(".dots path").setAttribute("d", dots.join(""));
    return each;
  }

  function draw(layer, data) {
    const facts = data.facts, size = "0 0 " + number(global.innerWidth / unit()) + " " + number(global.innerHeight / unit());
    const found = { total: facts.total, quarters: Object.keys(facts.quarters).length };
    Array.prototype.forEach.call(layer.querySelectorAll("svg.cloth, svg.dots"), function (svg) { svg.setAttribute("viewBox", size); });
    Array.prototype.forEach.call(layer.querySelectorAll("[data-number]"), function (place) {
      Glass.say(place, found[place.getAttribute("data-number")]);
    });
    const tiles = tilesOf(layer);
    weave(layer, tiles);
    const each = sow(layer, tiles, facts.quarters);
    layer.querySelector(".legend").classList.toggle("grouped", each > 1);
    Glass.say(layer.querySelector(".several"), each);
  }

  function canShow(data) {
    const ratio = global.innerWidth / global.innerHeight, quarters = data.facts.quarters;
    const dots = Object.keys(quarters).reduce(function (sum, code) { return sum + quarters[code]; }, 0);
    return dots >= FEW && (ratio >= BROAD || ratio <= UPRIGHT);
  }

  global.KioskModes.register("map", { needs: "facts", canShow: canShow, draw: draw });
})(window);
