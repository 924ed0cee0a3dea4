/* Tells the page that holds the wall how high it is, and nothing else: gallery-embed.js makes the frame as high. */
(function () {
  "use strict";
  var content = document.querySelector("main");
  var sent = 0;

  function tell() {
    var height = Math.ceil(content.getBoundingClientRect().bottom + window.pageYOffset);
    if (height === sent) { return; }
    sent = height;
    window.parent.postMessage({ krefeldWallHeight: height }, "*"); // whoever may hold it may know it
  }

  if (window.parent === window || !window.ResizeObserver) { return; }
  new ResizeObserver(tell).observe(content);
  window.addEventListener("message", function (event) { // the script of the other page came later
    if (event.source === window.parent) { sent = 0; tell(); }
  });
})();
