"""The names that came from Faker."""

from __future__ import annotations

import pytest

from moderation.hints.management.commands.build_name_lists import PATH, faker_names
from moderation.hints.vocabulary import load_vocabulary
from moderation.hints.vocabulary.known_names import known_names


@pytest.mark.parametrize("kind", ["given", "last"])
def test_the_file_holds_the_names_of_the_installed_faker(kind: str) -> None:
    stored = " ".join(load_vocabulary("faker_names")[kind]).split()

    assert set(stored) == faker_names(kind), "run manage.py build_name_lists"
    assert stored == sorted(stored)


def test_names_are_known_with_and_without_their_marks() -> None:
    assert {"jürgen", "jurgen", "олена", "ειρηνη", "فاطمه"} <= known_names("given")
    assert {"yılmaz", "yilmaz", "müller", "muller", "шевченко"} <= known_names("last")


def test_the_licence_of_faker_goes_with_its_names() -> None:
    text = PATH.read_text(encoding="utf-8")

    assert "Daniele Faraglia" in text
    assert "WITHOUT WARRANTY" in text
    assert max(map(len, text.splitlines())) <= 120
