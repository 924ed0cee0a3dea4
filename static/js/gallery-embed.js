/* For pages of others that hold the wall of the gallery: makes its frame as high as it is, without a border and without
   a scroll bar. It reads one number, from our frame alone, and sends nothing but a greeting. Without it the frame has
   the height that its tag says. Syntax: ES2015. */
(function () {
  "use strict";
  var HIGHEST = 20000; // pixels
  var origin = new URL(document.currentScript.src).origin;

  function frames() {
    return [].filter.call(document.getElementsByTagName("iframe"), function (frame) {
      return frame.src.indexOf(origin + "/") === 0;
    });
  }
  function fit(event) {
    var height = event.origin === origin && event.data ? event.data.krefeldWallHeight : 0;
    if (!(height > 0 && height <= HIGHEST)) { return; }
    frames().forEach(function (frame) {
      if (frame.contentWindow === event.source) { frame.style.height = height + "px"; }
    });
  }

  window.addEventListener("message", fit);
  frames().forEach(function (frame) {
    frame.style.border = "0";
    frame.contentWindow.postMessage({ krefeldWall: "height" }, origin);
  });
})();
