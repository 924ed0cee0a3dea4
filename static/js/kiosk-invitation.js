/* The mode that asks for an answer: the question and a large code. All of it is in the page already. */
(function (global) {
  "use strict";

  global.KioskModes.register("invitation", {
    needs: "",
    canShow: function () { return true; },
    draw: function () {},
  });
})(window);
