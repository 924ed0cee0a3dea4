// The map above which the menu „Dein Stadtteil“ stands: a tile sets the menu, a second tap on it takes it back. The
// menu stays the field. Fetched by form.js when somebody wants it. Syntax: ES2015.
(function () {
  "use strict";
  // Row (0 is north) and column (0 is west) of each tile, as in contributions/quarters.json.
  var PLACES = {
    "010": [3, 2], "020": [3, 1], "030": [2, 2], "040": [3, 3], "050": [4, 2], "060": [4, 1], "070": [5, 0],
    "080": [3, 0], "090": [0, 1], "100": [0, 3], "110": [1, 3], "120": [1, 4], "130": [2, 4], "140": [3, 5],
    "150": [3, 6], "160": [3, 4], "170": [5, 3], "180": [2, 5], "190": [1, 0]
  };
  var ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  var STREAMS = [0, 1.4, 2.8];
  var COURSE = "M61 0C63 10 74 10 76 20S84 42 90 49 97 58 97 70 98 98 91 110";
  var opener = document.querySelector("[data-map]");
  var select = document.getElementById("id_quarter");
  var map = document.createElement("div");
  var tiles;

  // The place of a brick, in halves of its width, and in heights.
  function place(code) {
    var row = PLACES[code][0], column = PLACES[code][1];
    return { x: column, y: 2 * row + column % 2 - 1 };
  }
  function makeTile(option) {
    var tile = document.createElement("button"), at = place(option.value);
    tile.type = "button";
    tile.value = option.value;
    tile.lang = "de";
    option.text.split(/([/-])/).forEach(function (part, index) {
      part = part.replace(/(.{3})(stadt|hof|heide|bruch)$/, "$1\u00ad$2"); // where a long one may be divided
      tile.appendChild(document.createTextNode(part));
      if (index % 2) { tile.appendChild(document.createElement("wbr")); }
    });
    tile.style.gridArea = at.y + 1 + "/" + (at.x + 1) + "/auto/span 2";
    return tile;
  }
  function drawRhine() {
    return '<svg class="rhine" viewBox="0 0 100 110" preserveAspectRatio="none" aria-hidden="true">' +
      STREAMS.map(function (offset) {
        return '<path transform="translate(' + offset + ')" vector-effect="non-scaling-stroke" d="' + COURSE + '"/>';
      }).join("") + '</svg><span class="rhine-name" lang="de">Rhein</span>';
  }

  // One stop of the Tab key; the arrows lead from there to the neighbours.
  function setStop(stop) {
    tiles.forEach(function (tile) { tile.tabIndex = tile === stop ? 0 : -1; });
  }
  function update() {
    var chosen = tiles.filter(function (tile) {
      tile.setAttribute("aria-pressed", String(tile.value === select.value));
      return tile.value === select.value;
    });
    setStop(chosen[0] || tiles[0]);
  }
  function choose(event) {
    var tile = event.target.closest("button");
    if (!tile) { return; }
    select.value = tile.value === select.value ? "" : tile.value;
    select.dispatchEvent(new Event("change", { bubbles: true })); // for the draft, and for `update`
    setStop(tile);
  }
  function neighbour(tile, towards) {
    var from = place(tile.value);
    return tiles.map(function (each) {
      var to = place(each.value), x = to.x - from.x, y = to.y - from.y;
      var ahead = x * towards[0] + y * towards[1], aside = Math.abs(x * towards[1]) + Math.abs(y * towards[0]);
      return { tile: each, far: ahead > 0.4 ? ahead + 2 * aside : Infinity };
    }).reduce(function (one, other) { return other.far < one.far ? other : one; }, { tile: tile, far: Infinity }).tile;
  }
  function onKey(event) {
    var towards = ARROWS[event.key];
    if (!towards || !event.target.value) { return; }
    event.preventDefault();
    var next = neighbour(event.target, towards);
    setStop(next);
    next.focus();
  }
  function toggle() {
    map.hidden = !map.hidden;
    opener.setAttribute("aria-expanded", String(!map.hidden));
  }

  // Without it the map would be a heap of buttons. Where the network is away, the next press tries again.
  function loadStyle() {
    var style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = opener.dataset.style;
    style.addEventListener("load", function () {
      toggle();
      opener.addEventListener("click", toggle);
    });
    style.addEventListener("error", function () {
      style.remove();
      opener.addEventListener("click", loadStyle, { once: true });
    });
    document.head.appendChild(style);
  }

  function start() {
    tiles = [].filter.call(select.options, function (option) { return PLACES[option.value]; }).map(makeTile);
    map.className = "quarter-map";
    map.id = "quarter-map";
    map.dir = "ltr"; // west is on the left in every language
    map.hidden = true;
    map.setAttribute("role", "group");
    map.setAttribute("aria-label", opener.textContent);
    map.innerHTML = drawRhine();
    tiles.forEach(function (tile) { map.appendChild(tile); });
    update();
    map.addEventListener("click", choose);
    map.addEventListener("keydown", onKey);
    select.addEventListener("change", update);
    select.form.addEventListener("reset", function () { setTimeout(update); });
    opener.setAttribute("aria-controls", map.id);
    opener.parentNode.insertBefore(map, opener.nextSibling);
    loadStyle();
  }

  if (opener && select) { start(); }
})();
