/* Keeps a slip at the desk from deciding. Three states of the desk, as attributes, each seen by the eye (queue.css):
   data-quiet    another answer has just come into sight: nothing decides yet;
   data-unread   nobody can have read it yet: it cannot be shown yet;
   data-dozing   nobody has touched the page for a while, or it was hidden: the next key only wakes it, a finger has to
                 answer at two places. */

const QUIET_PERIOD = 400; // milliseconds after another answer came into sight
const READING_TIME = 6; // milliseconds a character, several times as fast as people read
const KEY_PAUSE = 150; // milliseconds between two letters below which somebody is typing, not deciding
const TYPING_PERIOD = 1500; // milliseconds without a letter until typing is over
const STRAY_PERIOD = 1000; // milliseconds in which a letter without a meaning and another one are typing
const WAKING_PERIOD = 3000; // milliseconds in which a finger confirms that somebody is there
const IDLE_PERIOD = 60_000; // milliseconds without a touch or key, after which nobody sits here

export class Guard {
  #root;
  #article = null; // the answer in sight
  #pressed = null; // where the finger or the button of the mouse went down: the answer, and whether that could decide
  #timers = {};
  #keyAt = 0; // when the last letter was struck
  #touchedAt = Date.now();
  #pointerType = ""; // of the last press or key: not every browser says it with a click
  #refuse;

  /* `refuse` says why nothing was decided: "TooFast" or "Typing". */
  constructor(root, refuse) {
    this.#root = root;
    this.#refuse = refuse;
    root.addEventListener("pointerdown", () => { this.#pressed = this.press(); }, { capture: true, passive: true });
    document.addEventListener("click", () => { this.#pressed = null; });
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
      document.addEventListener(kind, (event) => this.#touch(event), { capture: true, passive: true });
    }
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#doze(); });
    root.querySelector("[data-wake]").addEventListener("click", () => this.#askWhetherAwake());
    root.querySelector("[data-awake]").addEventListener("click", () => this.#wake());
    this.#waitForIdleness();
  }

  get isDozing() {
    return this.#is("dozing");
  }

  get isIdle() {
    return Date.now() - this.#touchedAt >= IDLE_PERIOD;
  }

  /* Tell which answer is in sight now. */
  watch(article) {
    if (article === this.#article) return;
    this.#article = article;
    this.restart();
  }

  /* Something that nobody has read came into sight. */
  restart() {
    const length = this.#article?.querySelector("[data-text]").textContent.length ?? 0;
    this.#set("quiet", QUIET_PERIOD);
    this.#set("unread", QUIET_PERIOD + READING_TIME * length);
  }

  /* Whether this click may decide: the press began on the answer in sight, after there was time to see and read it. */
  allows(event, button) {
    const { article, allowed } = event.detail > 0 && this.#pressed ? this.#pressed : this.press();
    const isAllowed = article === this.#article && article.contains(button) && event.detail < 2;
    if (isAllowed && allowed.has(this.#shows(button) ? "show" : "decide")) return true;
    this.refuse();
    return false;
  }

  /* What a press that begins now could do, and about which answer. */
  press() {
    const allowed = new Set();
    if (!this.#is("quiet") && !this.#is("dozing") && !this.#is("typing")) allowed.add("decide");
    if (allowed.size && !this.#is("unread")) allowed.add("show");
    return { article: this.#article, allowed };
  }

  /* Whether a letter is one of many: somebody types, and no field has the focus. Nothing is decided until they stop. */
  isTyping(means) {
    const pause = Date.now() - this.#keyAt;
    this.#keyAt = Date.now();
    return this.#is("typing") || pause < (means ? KEY_PAUSE : STRAY_PERIOD);
  }

  noteTyping() {
    this.#set("typing", TYPING_PERIOD);
    this.refuse("Typing");
  }

  /* Say that nothing was decided; whoever goes on pressing has to wait again. */
  refuse(cause = "TooFast") {
    if (this.#is("quiet")) this.#set("quiet", QUIET_PERIOD);
    this.#refuse(cause);
  }

  #shows(button) {
    return button.matches(".release, .anyway, [value=release_one], [value=shorten]");
  }

  #is(state) {
    return this.#root.hasAttribute(`data-${state}`);
  }

  #set(state, period) {
    clearTimeout(this.#timers[state]);
    this.#root.setAttribute(`data-${state}`, "");
    this.#timers[state] = setTimeout(() => this.#root.removeAttribute(`data-${state}`), period);
  }

  #touch(event) {
    this.#touchedAt = Date.now();
    if (event.type === "pointerdown" || event.type === "keydown") this.#pointerType = event.pointerType ?? "";
    const isByHand = event.pointerType === "mouse" || event.type === "keydown" || event.type === "wheel";
    if (!this.#is("dozing") || !isByHand) return;
    if (event.type === "keydown") event.stopPropagation(); // the first key only wakes
    this.#wake();
  }

  #doze() {
    if (this.#article) this.#root.setAttribute("data-dozing", "");
  }

  /* A finger has to answer twice, at two places: a pocket does not. */
  #askWhetherAwake() {
    if (this.#pointerType === "touch") this.#set("waking", WAKING_PERIOD);
    else this.#wake();
  }

  #wake() {
    this.#root.removeAttribute("data-dozing");
    this.#root.removeAttribute("data-waking");
    this.restart();
  }

  #waitForIdleness() {
    setTimeout(() => {
      if (this.isIdle) this.#doze();
      this.#waitForIdleness();
    }, Math.max(IDLE_PERIOD - (Date.now() - this.#touchedAt), 1000));
  }
}
