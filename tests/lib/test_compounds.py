"""Where German words break: at the joints of their parts, never so that something else is read."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from krefeld_kann_was.lib import hyphenation
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN, hyphenate, hyphenate_answer, words_of_names
from moderation.selectors import quarters

# From visitors' answers and the work of a Volkshochschule; every joint is marked, also those that need not be used.
COMPOUNDS = Path(__file__).with_name("compounds.txt").read_text(encoding="utf-8").split()
MIN_RIGHT = 0.99


def broken(word: str, language: str = "de", names: tuple[str, ...] = ()) -> str:
    return hyphenate(word, language, words_of_names(names)).replace(SOFT_HYPHEN, "-")


def ends(marked: str) -> set[int]:
    """After how many letters a hyphen stands."""
    return {at - number for number, at in enumerate(at for at, letter in enumerate(marked) if letter == "-")}


def test_compounds_break_at_their_joints() -> None:
    found = {word: ends(broken(word.replace("-", ""))) for word in COMPOUNDS}
    wrong = [word for word, breaks in found.items() if not breaks or not breaks <= ends(word)]

    assert len(wrong) <= (1 - MIN_RIGHT) * len(COMPOUNDS), wrong


@pytest.mark.parametrize(
    "word",
    [
        "Straßenbahn-haltestellen-überdachung",  # not „Straßen-bahn“: short parts stay whole
        "Integrationskurs-teilnehmerin",
        "Lese-saal",  # not „Le-sesaal“
        "Eis-stadion",
        "Blumen-topferde",
        "Analpha-betismus",
        "Ur-instinkt",
        "beinhal-tet",
        "Begegnungs-café",
        "Aus-stellungen",
        "Gemein-schaft",
        "Ver-wal-tung",  # no compound: syllables
        "Geschichte",
        "Spazier-gang",
        "Spazier-gänge",
        "Donau-dampf-schiff-fahrts-elek-tri-zi-tä-ten-haupt-be-triebs-werk-bau",  # too long to look for joints
    ],
)
def test_a_word_breaks_where_a_reader_expects_it(word: str) -> None:
    assert broken(word.replace("-", "")) == word


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("Krefeld", "de"),
        ("Krefelderinnen", "de"),
        ("Uerdingens", "en"),
        ("Gartenstadt", "de"),
        ("Uerdingerin", "de"),
        ("Dießemer", "de"),
        ("Bockumer", "de"),
        ("Крефельді", "uk"),
        ("Werkhaus", "de"),
        ("Werkhauses", "de"),
    ],
)
def test_a_name_stays_whole(word: str, language: str) -> None:
    assert broken(word, language, names=("Werkhaus e. V.",)) == word


def test_the_names_of_all_parts_of_the_city_stay_whole() -> None:
    names = [quarter.name for quarter in quarters()]

    assert [hyphenate_answer(name, "de", min_length=7) for name in names] == names


def test_what_is_too_long_for_a_word_costs_no_splitting(monkeypatch: pytest.MonkeyPatch) -> None:
    splitter = Mock()
    monkeypatch.setattr(hyphenation, "_splitter", lambda: splitter)

    assert SOFT_HYPHEN in hyphenate("Wort" * 250, "de")
    splitter.split_compound.assert_not_called()


def test_a_compound_with_a_name_breaks_behind_it() -> None:
    assert broken("Krefeldbegeisterung").startswith("Krefeld-")


def test_without_the_splitter_words_break_in_syllables(monkeypatch: pytest.MonkeyPatch) -> None:
    hyphenate.cache_clear()
    monkeypatch.setattr(hyphenation, "_splitter", lambda: None)
    try:
        assert broken("Volkshochschule") == "Volks-hoch-schule"
    finally:
        hyphenate.cache_clear()
