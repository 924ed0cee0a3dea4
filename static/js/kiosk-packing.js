/* Packs answers into columns so that no holes are left: no page and no clock in here.

   A column is {left, width, height, room, slots}; `measure(answer, width, scale, isAccent)` is the height that an
   answer needs, or Infinity. */
(function (global) {
  "use strict";

  const GAP = 2.3; // between the answers of a column, in hundredths of the screen's shorter side
  const TOLERANCE = 0.2;
  const MAX_EXCHANGES = 6;
  const MIN_WITH_ACCENT = 3; // answers; of more, the first is an accent

  function needed(column, height) {
    return height + (column.slots.length ? GAP : 0);
  }

  /* Puts the answer into the emptiest column with room for it. Returns whether one has. */
  function settle(answer, columns, scale, measure, isAccent) {
    return columns.slice().sort(function (one, other) { return other.room - one.room; }).some(function (column) {
      const height = measure(answer, column.width, scale, isAccent);
      if (needed(column, height) > column.room) { return false; }
      column.room -= needed(column, height);
      column.slots.push({
        answer: answer, left: column.left, top: 0, width: column.width, height: height, scale: scale,
        isAccent: isAccent,
      });
      return true;
    });
  }

  function move(slot, from, to) {
    from.slots.splice(from.slots.indexOf(slot), 1);
    to.slots.push(slot);
    slot.left = to.left;
  }

  /* Moves an answer to the emptiest column, or exchanges two, while that makes the largest hole smaller. */
  function level(columns, steps) {
    const empty = columns.reduce(function (one, other) { return other.room > one.room ? other : one; });
    let best = null, least = empty.room - TOLERANCE;
    columns.forEach(function (column) {
      if (column === empty) { return; }
      column.slots.forEach(function (given) {
        [null].concat(empty.slots).forEach(function (taken) {
          const more = taken ? given.height - taken.height : needed(empty, given.height);
          const hole = Math.max(empty.room - more, column.room + more);
          if (more <= empty.room && hole < least && !given.isAccent && !(taken && taken.isAccent)) {
            least = hole;
            best = { column: column, given: given, taken: taken, more: more };
          }
        });
      });
    });
    if (!best || !steps) { return; }
    move(best.given, best.column, empty);
    if (best.taken) { move(best.taken, empty, best.column); }
    empty.room -= best.more;
    best.column.room += best.more;
    level(columns, steps - 1);
  }

  /* Exchanges one answer of the column for another that fills it better. */
  function improve(column, spare, measure) {
    let best = null, gain = TOLERANCE;
    column.slots.forEach(function (slot) {
      spare.forEach(function (answer) {
        const more = measure(answer, column.width, slot.scale, slot.isAccent) - slot.height;
        if (more > gain && more <= column.room) {
          gain = more;
          best = { slot: slot, answer: answer };
        }
      });
    });
    if (!best) { return; }
    spare.splice(spare.indexOf(best.answer), 1, best.slot.answer);
    best.slot.answer = best.answer;
    best.slot.height += gain;
    column.room -= gain;
  }

  /* Returns the columns, or null if not all answers have room although they are larger than need be. */
  function pack(columns, ordered, scale, most, measure) {
    const spare = [];
    let count = 0;
    ordered.forEach(function (answer, index) {
      const isAccent = index === 0 && ordered.length > MIN_WITH_ACCENT;
      const hasRoom = count < most && settle(answer, columns, scale, measure, isAccent);
      if (hasRoom) { count += 1; } else { spare.push(answer); }
    });
    if (spare.length && scale > 1) { return null; }
    level(columns, MAX_EXCHANGES);
    columns.forEach(function (column) { improve(column, spare, measure); });
    return columns;
  }

  global.KioskPacking = { GAP: GAP, pack: pack };
})(window);
