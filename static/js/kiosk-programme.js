/* What comes when something on the glass had its time: an answer, or a mode. No page, no clock, no network in here.

   The programme is a circle of steps: {mode: "answers", answers: 8} or {mode: "map", seconds: 16}. */
(function (global) {
  "use strict";

  const ANSWERS = "answers";

  function start() {
    return { steps: [], place: 0, answers: 0, taken: false };
  }

  /* Take over the steps as the server tells them; a new arrangement begins at its beginning. */
  function arrange(state, steps) {
    if (JSON.stringify(steps) === JSON.stringify(state.steps)) { return; }
    state.steps = steps;
    begin(state, 0);
  }

  function begin(state, place) {
    state.place = state.steps.length ? place % state.steps.length : 0;
    state.answers = 0;
    state.taken = false;
  }

  /* An answer came on the glass. */
  function count(state) {
    state.answers += 1;
  }

  function isOver(state) {
    const step = state.steps[state.place];
    return step.mode === ANSWERS ? state.answers >= step.answers : state.taken;
  }

  /* The step of a mode whose turn it is, or null: an answer's turn. What cannot be shown now is passed over. */
  function next(state, canShow) {
    for (let tries = 0; tries <= state.steps.length && state.steps.length; tries += 1) {
      const step = state.steps[state.place];
      if (!isOver(state)) {
        if (step.mode === ANSWERS) { return null; }
        if (canShow(step.mode)) {
          state.taken = true;
          return step;
        }
      }
      begin(state, state.place + 1);
    }
    return null;
  }

  /* The modes that may come before another answer does, so that what they need can be there. */
  function upcoming(state) {
    const modes = [];
    for (let ahead = 0; state.steps.length && ahead <= state.steps.length; ahead += 1) {
      const step = state.steps[(state.place + ahead) % state.steps.length];
      if (step.mode !== ANSWERS) {
        if (ahead > 0 || !state.taken) { modes.push(step.mode); }
      } else if (ahead > 0 || !isOver(state)) {
        break;
      }
    }
    return modes;
  }

  global.KioskProgramme = { start: start, arrange: arrange, count: count, next: next, upcoming: upcoming };
})(window);
