"""Which answers stand alone, in pairs and in columns: each exactly once, whatever they are like."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from exhibition.book.arrangement import ThemeArrangement, arrange


def placed(arrangement: ThemeArrangement) -> list[int]:
    pairs = [one for pair in arrangement.pairs for one in pair]
    return sorted([*arrangement.opening, *arrangement.alone, *pairs, *arrangement.flow])


@settings(deadline=None)  # on a busy machine an example may take its time
@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(1, 140)), min_size=1, max_size=200))
def test_every_answer_has_one_place(answers: list[tuple[int, int]]) -> None:
    arrangement = arrange(*zip(*answers, strict=True))

    assert placed(arrangement) == list(range(len(answers)))
    assert arrangement.opening
    assert all(len(pair) == 2 for pair in arrangement.pairs)


def test_a_theme_of_two_has_both_beside_its_title() -> None:
    assert arrange([40, 90], [1, 1]) == ThemeArrangement([0, 1], [], [], [])


def test_a_few_short_ones_have_a_page_each() -> None:
    assert arrange([3, 40, 90, 200], [1, 1, 1, 2]) == ThemeArrangement([1], [0, 2, 3], [], [])


def test_many_are_mixed_from_beginning_to_end() -> None:
    arrangement = arrange([50, 120, 260] * 60, [1] * 180)

    assert len(arrangement.alone) > 5
    assert len(arrangement.pairs) > 5
    assert min(arrangement.alone) < 20
    assert max(arrangement.alone) > 150
    assert len(arrangement.flow) > len(arrangement.alone) + 2 * len(arrangement.pairs)
    assert all([50, 120, 260][one % 3] == 50 for one in arrangement.alone)
