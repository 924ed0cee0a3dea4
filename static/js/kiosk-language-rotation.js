/* Rotates the texts around the answers through the screen's languages, one language an answer; every second time it is
   the first language. The answers themselves stay in their own languages. */
(function (global) {
  "use strict";

  const FADE = 220; // milliseconds, as in the style

  /* `recount` is called when the numbers have new phrases. */
  function LanguageRotation(frame, recount) {
    this.frame = frame;
    this.recount = recount;
    this.texts = JSON.parse(frame.getAttribute("data-rotation-texts") || "[]"); // by language
    this.current = 0; // the index of the displayed language
    this.count = 0;
    this.modeCount = 0;
  }

  /* The index of the language for the answer with this count: 0 1 0 2 0 3 0 1 … of four. */
  LanguageRotation.index = function (count, languages) {
    return count % 2 && languages > 1 ? 1 + (count - 1) / 2 % (languages - 1) : 0;
  };

  /* The next answer comes. */
  LanguageRotation.prototype.next = function () {
    this.count += 1;
    this.show(LanguageRotation.index(this.count, this.texts.length));
  };

  /* Most modes without answers use the screen's first language. */
  LanguageRotation.prototype.first = function () {
    this.show(0);
  };

  /* A mode comes that is written in all languages. */
  LanguageRotation.prototype.nextForMode = function () {
    this.show(LanguageRotation.index(this.modeCount, this.texts.length));
    this.modeCount += 1;
  };

  LanguageRotation.prototype.show = function (index) {
    const self = this;
    if (index === this.current || !this.texts.length) { return; }
    this.current = index;
    this.frame.setAttribute("data-language", this.texts[index].language); // at once, for what comes with it
    this.frame.classList.add("fading");
    global.setTimeout(function () {
      self.write(self.texts[self.current]);
      self.frame.classList.remove("fading");
    }, FADE);
  };

  LanguageRotation.prototype.write = function (texts) {
    const frame = this.frame;
    frame.lang = texts.language;
    frame.dir = texts.direction;
    const question = frame.querySelector(".question");
    question.textContent = texts.title;
    question.className = "question " + texts.title_size;
    question.lang = texts.title_language;
    question.dir = texts.title_direction;
    frame.querySelector(".yours").textContent = texts.yours;
    frame.querySelector(".how").textContent = texts.way;
    Array.prototype.forEach.call(frame.querySelectorAll("[data-number]"), function (element) {
      const phrase = texts[element.getAttribute("data-number")];
      element.setAttribute("data-forms", phrase.forms);
      element.setAttribute("data-indexes", phrase.indexes);
    });
    this.recount();
  };

  global.KioskLanguageRotation = LanguageRotation;
})(window);
