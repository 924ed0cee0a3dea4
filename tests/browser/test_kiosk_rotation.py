"""The order of the answers, without a page, a clock or a network: the rotation against a wall made of numbers."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

# A wall whose answers are numbers, the newest first, and a screen that shows `steps` of them. `events` says what
# happens to the wall before a step: +n releases, -n takes back. `reloads` are steps before which the page is loaded
# again. Runs of `together` neighbours come from one of three stations. Returns what was shown.
SIMULATION = """([wall, steps, events, reloads, together]) => {
  const R = window.KioskRotation;
  const station = id => 1 + Math.floor(id / together) % 3;
  const answer = id => ({ id: id, text: "t" + id, lang: "de", at: String(id), station: station(id) });
  const page = from => {
    const rest = from === null ? wall : wall.filter(id => id <= Number(from));
    const ids = rest.slice(0, 50);
    return { answers: ids.map(answer), next: rest.length > 50 ? String(rest[50]) : null, total: wall.length };
  };
  let state = R.start(wall.length ? answer(wall[0]) : null);
  R.receive(state, page(null));
  const shown = wall.length ? [wall[0]] : [];
  let held = 0;
  for (let step = 0; step < steps; step += 1) {
    if (reloads.includes(step)) {  // the page comes anew, with the newest answer on it
      const head = { answers: state.head, next: state.headNext, total: state.total };
      const [stored, position] = JSON.parse(JSON.stringify([head, R.position(state)]));
      state = R.start(answer(wall[0]), stored, position);
      R.receive(state, page(null));
      shown.push(wall[0]);
    }
    const happened = events[step] || [];
    happened.forEach(id => { wall = id > 0 ? [id].concat(wall) : wall.filter(other => other !== -id); });
    if (happened.length) {
      let verdict = R.receive(state, page(null));
      if (verdict === "ask") {
        verdict = R.verdict(state, { answers: page(state.current.at).answers.slice(0, 1), next: null });
      }
      if (verdict === "gone") { R.clear(state); }
    }
    for (let tries = 0; tries < 10; tries += 1) {
      const next = R.pick(state);
      if (next && next.need !== undefined) { R.fill(state, next.need, page(next.need)); continue; }
      if (next) { R.show(state, next.answer); shown.push(next.answer.id); }
      break;
    }
    held = Math.max(held, JSON.stringify(state).length);
  }
  return [shown, held];
}"""


@pytest.fixture(scope="module")
def simulate(browser: Browser) -> Any:
    page = browser.new_page()
    page.add_script_tag(path=Path(settings.BASE_DIR) / "static" / "js" / "kiosk-rotation.js")

    def simulate(
        wall: int,
        steps: int,
        events: dict[int, list[int]] | None = None,
        reloads: tuple[int, ...] = (),
        together: int = 1,
    ) -> tuple[list[int], int]:
        shown, held = page.evaluate(SIMULATION, [list(range(wall, 0, -1)), steps, events or {}, reloads, together])
        return shown, held

    yield simulate
    page.close()


@pytest.mark.parametrize("wall", [1, 2, 3, 50, 51, 230])
@pytest.mark.parametrize("together", [1, 4, 1000])
def test_every_answer_is_shown_before_any_is_shown_again(simulate: Any, wall: int, together: int) -> None:
    shown, _ = simulate(wall, 3 * wall, together=together)

    for start in range(0, len(shown) - wall + 1, wall):
        assert set(shown[start : start + wall]) == set(range(1, wall + 1))


def test_a_round_goes_on_after_a_reload(simulate: Any) -> None:
    shown, _ = simulate(230, 240, {120: [231], 121: [-3]}, reloads=(0, 1, 40, 100, 170))

    times = Counter(shown)
    assert set(times) == set(range(1, 232)) - {3}
    assert {answer for answer, number in times.items() if number > 2} <= {230, 231}  # each page comes with the newest
    assert sum(number > 1 for number in times.values()) <= 10 + 2


def test_neighbours_are_from_other_stations(simulate: Any) -> None:
    shown, _ = simulate(230, 690, together=4)

    in_a_row = [pair for pair in pairwise(shown) if pair[0] // 4 % 3 == pair[1] // 4 % 3]
    assert len(in_a_row) <= 3 * 5  # at the end of a page there is nothing else to choose from


def test_what_goes_first_is_not_shown_twice_in_a_round(simulate: Any) -> None:
    burst = {step: list(range(300 + 10 * step, 330 + 10 * step)) for step in (20, 55, 90)}
    shown, _ = simulate(230, 280, burst, reloads=(31, 70), together=4)

    times = Counter(number for number in shown if number < 230)
    assert set(times.values()) == {1}


def test_what_is_released_comes_next_and_the_round_goes_on(simulate: Any) -> None:
    shown, _ = simulate(100, 110, {30: [101], 60: [102, 103]})

    assert shown[31] == 101
    assert shown[61:63] == [103, 102]
    assert sorted(shown[:103]) == list(range(1, 104))


def test_bursts_of_releases_leave_nothing_out(simulate: Any) -> None:
    """Of each two that come at once, one waits; more such pairs come than there are segments."""
    bursts = {30 + number: [101 + 2 * number, 102 + 2 * number] for number in range(8)}
    shown, _ = simulate(100, 115, bursts)

    assert shown[31:39] == list(range(102, 118, 2))
    assert sorted(shown) == list(range(1, 117))


def test_more_releases_at_once_than_a_page_holds(simulate: Any) -> None:
    shown, _ = simulate(120, 260, {10: list(range(121, 241))})

    assert shown[11:131] == list(range(240, 120, -1))
    assert sorted(shown[:240]) == list(range(1, 241))


def test_what_is_taken_back_is_never_shown_again(simulate: Any) -> None:
    gone = [5, 49, 50, 51, 77, 119, 120]
    shown, _ = simulate(120, 400, {20: [-number for number in gone]})

    assert not set(gone) & set(shown[21:])
    assert set(shown) >= set(range(1, 121)) - set(gone)


def test_the_first_answer_and_the_last_one(simulate: Any) -> None:
    shown, _ = simulate(0, 8, {2: [1], 5: [-1], 6: [2]})

    assert shown == [1, 2]


def test_what_came_at_the_end_of_a_round_does_not_come_again_at_its_beginning(simulate: Any) -> None:
    shown, _ = simulate(20, 40, {18: [21]})

    assert shown[19] == 21
    assert 21 not in shown[20:30]


def test_a_long_run_holds_no_more_than_a_short_one(simulate: Any) -> None:
    _, short = simulate(60, 300)
    _, long = simulate(60, 5000)

    assert long == short


def test_nobody_waits_much_longer_than_others(simulate: Any) -> None:
    events = {step: [1000 + step] for step in range(50, 1500, 10)} | {
        step: [-(990 + step)] for step in range(105, 1500, 20)
    }
    small, held = simulate(60, 1500)
    busy, held_busy = simulate(60, 1500, events)

    counts = Counter(busy)
    assert len(small) == 1501
    assert max(counts[number] for number in range(1, 61)) - min(counts[number] for number in range(1, 61)) <= 1
    assert all(first != second for first, second in pairwise(busy))
    assert held_busy < 2 * held
    _, held_large = simulate(5000, 400)
    assert held_large < 2 * held
