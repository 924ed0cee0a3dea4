/* What comes next on the screen: an answer, or a mode. No page, no clock, no network in here.

   The playlist is a circle of steps: {mode: "answers", answers: 8} or {mode: "map", seconds: 16}. */
(function (global) {
  "use strict";

  const ANSWERS = "answers";

  function start() {
    return { steps: [], position: 0, answers: 0, isShown: false };
  }

  /* Takes over the steps from the server; a changed playlist starts from its beginning. */
  function setSteps(state, steps) {
    if (JSON.stringify(steps) === JSON.stringify(state.steps)) { return; }
    state.steps = steps;
    begin(state, 0);
  }

  function begin(state, position) {
    state.position = state.steps.length ? position % state.steps.length : 0;
    state.answers = 0;
    state.isShown = false;
  }

  /* An answer is displayed. */
  function countAnswer(state) {
    state.answers += 1;
  }

  function isOver(state) {
    const step = state.steps[state.position];
    return step.mode === ANSWERS ? state.answers >= step.answers : state.isShown;
  }

  /* The next step if it is a mode, or null for an answer. A mode that cannot be shown now is skipped. */
  function next(state, canShow) {
    for (let tries = 0; tries <= state.steps.length && state.steps.length; tries += 1) {
      const step = state.steps[state.position];
      if (!isOver(state)) {
        if (step.mode === ANSWERS) { return null; }
        if (canShow(step.mode)) {
          state.isShown = true;
          return step;
        }
      }
      begin(state, state.position + 1);
    }
    return null;
  }

  /* The modes that may come before the next answer, so that their data can be loaded. */
  function upcoming(state) {
    const modes = [];
    for (let ahead = 0; state.steps.length && ahead <= state.steps.length; ahead += 1) {
      const step = state.steps[(state.position + ahead) % state.steps.length];
      if (step.mode !== ANSWERS) {
        if (ahead > 0 || !state.isShown) { modes.push(step.mode); }
      } else if (ahead > 0 || !isOver(state)) {
        break;
      }
    }
    return modes;
  }

  global.KioskPlaylist = {
    ANSWERS: ANSWERS, start: start, setSteps: setSteps, countAnswer: countAnswer, next: next, upcoming: upcoming,
  };
})(window);
