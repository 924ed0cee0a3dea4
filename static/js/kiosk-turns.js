/* What is written around the answers takes turns in the screen's languages, with every answer another one. The first
   language comes every second time. The answers themselves are in whatever language they are. */
(function (global) {
  "use strict";

  const FADE = 220; // milliseconds, as in the style

  /* `recount` is called when the numbers have new words. */
  function Turns(frame, recount) {
    this.frame = frame;
    this.recount = recount;
    this.all = JSON.parse(frame.getAttribute("data-turns") || "[]");
    this.shown = 0; // which of them is on the glass
    this.count = 0;
  }

  /* The place of the language for the answer of this number: 0 1 0 2 0 3 0 1 … of four. */
  Turns.place = function (number, languages) {
    return number % 2 && languages > 1 ? 1 + (number - 1) / 2 % (languages - 1) : 0;
  };

  /* The next answer comes. */
  Turns.prototype.next = function () {
    this.count += 1;
    this.show(Turns.place(this.count, this.all.length));
  };

  /* What is no answer speaks the screen's first language. */
  Turns.prototype.first = function () {
    this.show(0);
  };

  Turns.prototype.show = function (place) {
    const self = this;
    if (place === this.shown || !this.all.length) { return; }
    this.shown = place;
    this.frame.classList.add("turning");
    global.setTimeout(function () {
      self.write(self.all[self.shown]);
      self.frame.classList.remove("turning");
    }, FADE);
  };

  Turns.prototype.write = function (words) {
    const frame = this.frame;
    frame.lang = words.language;
    frame.dir = words.direction;
    frame.querySelector(".question").textContent = words.title;
    frame.querySelector(".question").lang = words.title_language;
    frame.querySelector(".yours").textContent = words.yours;
    frame.querySelector(".how").textContent = words.way;
    Array.prototype.forEach.call(frame.querySelectorAll("[data-number]"), function (place) {
      const forms = words[place.getAttribute("data-number")];
      place.setAttribute("data-forms", forms.forms);
      place.setAttribute("data-which", forms.which);
    });
    this.recount();
  };

  global.KioskTurns = Turns;
})(window);
