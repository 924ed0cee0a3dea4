/* Tells the page that holds the wall how high it is, and nothing else: gallery-embed.js makes the frame as high. */
(function () {
  "use strict";
  var content = document.querySelector("main");
  var observer;
  var sent = 0;

  function tell() {
    var height = Math.ceil(content.getBoundingClientRect().bottom + window.pageYOffset);
    if (height === sent) { return; }
    sent = height;
    window.parent.postMessage({ krefeldWallHeight: height }, "*"); // whoever may hold it may know it
  }

  if (window.parent === window || !window.ResizeObserver) { return; }
  observer = new ResizeObserver(tell);
  observer.observe(content);
  observer.observe(document.querySelector("header")); // above it: a font that arrives moves what is below
  window.addEventListener("message", function (event) { // the script of the other page came later
    if (event.source === window.parent) { sent = 0; tell(); }
  });
})();
