/* What is wrong with what the screen displays, as codes that exhibition/heartbeat/enums.py knows.

   By three conventions, which tests hold, it knows every part of the page without a list:
   css/<name>.css ends with ":root { --sheet-<name>: whole; }"; js/kiosk-<name>.js sets global.Kiosk<Name> or registers
   the mode <name>; and kiosk.js, which paints, is proved by what was painted. */
(function (global) {
  "use strict";

  const NIGHT = "night";
  const TOLERANCE = 2; // pixels that rounding may take
  const FAINT = 0.1; // less opaque than this is not to be seen
  const POINTS = [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5]]; // of a text, that nothing else may cover

  function nameOf(address) {
    return new URL(address, document.baseURI).pathname.split("/").pop().split(".")[0];
  }

  function lacksStyle() {
    const style = global.getComputedStyle(document.documentElement);
    return Array.prototype.some.call(document.querySelectorAll("link[rel=stylesheet]"), function (link) {
      return style.getPropertyValue("--sheet-" + nameOf(link.href)).trim() !== "whole";
    });
  }

  function hasRun(name) {
    const part = name.replace(/(^|-)([a-z])/g, function (_, dash, letter) { return letter.toUpperCase(); });
    return part in global || Boolean(global.KioskModes && global.KioskModes.has(name.replace("kiosk-", "")));
  }

  function lacksScript() {
    return Array.prototype.some.call(document.querySelectorAll("script[src*=kiosk-]"), function (script) {
      return !hasRun(nameOf(script.src));
    });
  }

  /* What people read: the answer itself, the text of a layer, or all of a layer without one. */
  function shownBox(display) {
    const layer = document.querySelector(".layer.on");
    if (!layer || typeof display !== "number") { return layer && (layer.querySelector(".text") || layer); }
    return layer.querySelector("[data-answer='" + display + "']");
  }

  function isMoving(element) {
    return Boolean(element.getAnimations) && element.getAnimations().length > 0;
  }

  function isSeen(element) {
    for (let each = element; each; each = each.parentElement) {
      const style = global.getComputedStyle(each);
      if (style.display === "none" || (Number(style.opacity) < FAINT && !isMoving(each))) { return false; }
    }
    return global.getComputedStyle(element).visibility === "visible";
  }

  function boundsOf(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    return element.matches(".layer") ? element.getBoundingClientRect() : range.getBoundingClientRect();
  }

  function isInside(box) {
    return box.left >= -TOLERANCE && box.top >= -TOLERANCE &&
      box.right <= global.innerWidth + TOLERANCE && box.bottom <= global.innerHeight + TOLERANCE;
  }

  function isCovered(element, box) {
    const layer = element.closest(".layer"), stage = element.closest(".stage");
    return POINTS.some(function (point) {
      const top = document.elementFromPoint(box.left + point[0] * box.width, box.top + point[1] * box.height);
      const other = top && top.closest(".layer");
      return !top || !stage.contains(top) || Boolean(other && other !== layer);
    });
  }

  function faultOfBox(display) {
    const element = shownBox(display);
    if (!element || !isSeen(element)) { return "empty"; }
    const box = boundsOf(element), hasContent = element.textContent.trim() || element.querySelector("img");
    if (!hasContent || box.width < 1 || box.height < 1) { return "empty"; }
    if (!isInside(box)) { return "outside"; }
    return isCovered(element, box) ? "covered" : null;
  }

  /* `display`: what was painted last, see kiosk-heartbeat.js; null: nothing yet. */
  function find(display) {
    const box = display === null || display === NIGHT ? null : faultOfBox(display);
    return [lacksStyle() && "style", (display === null || lacksScript()) && "script", box].filter(Boolean);
  }

  global.KioskFaults = { find: find };
})(window);
