"""From how far away a screen works, and what staff are told about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.utils.translation import override

from exhibition.admin import ScreenAdmin
from exhibition.kiosk.legibility import address_size, viewing_distances
from exhibition.models import Screen


def test_a_screen_of_55_inches() -> None:
    found = viewing_distances(
        55
    )  # its shorter side is 685 mm, a capital of the smallest answer 21.6 mm, the code 134 mm

    assert [round(metres, 1) for metres in found] == [3.3, 6.5, 4.3, 1.3, 2.6]


HANDBOOK = Path(settings.BASE_DIR) / "docs" / "handbuch" / "bildschirm.md"


@pytest.mark.parametrize("diagonal", [43, 55, 65])
def test_the_handbook_says_the_same(diagonal: int) -> None:
    found = viewing_distances(diagonal)
    told = (found.comfortable, found.readable, found.code, found.large_code)
    metres = " | ".join(f"{distance:.1f} m".replace(".", ",") for distance in told)

    assert f"| {diagonal}″ | {metres} |" in HANDBOOK.read_text(encoding="utf-8")


def test_twice_the_diagonal_reaches_twice_as_far() -> None:
    assert viewing_distances(86) == pytest.approx([2 * metres for metres in viewing_distances(43)])


@pytest.mark.parametrize(
    ("diagonal", "distance", "words"),
    [
        (None, 3.0, "–"),
        (55, None, "Antworten: bequem bis 3,3 m, lesbar bis 6,5 m. QR-Code: bis 1,3 m, in der Einladung bis 2,6 m."),
        (55, 1.2, "Das passt. Antworten: bequem bis 3,3 m"),
        (55, 2.5, "Der QR-Code ist auf 2,5 m nur in der Einladung zu scannen."),
        (55, 4.0, "Auf 4 m strengt das Lesen an."),
        (55, 5.0, "Auf 5 m ist nicht mehr zu lesen, wie man antwortet."),
        (32, 5.0, "Auf 5 m sind lange Antworten nicht mehr zu lesen."),
        (55, 5.0, "Der QR-Code ist auf 5 m nicht zu scannen: Stell Tischaufsteller hin oder häng ein Plakat auf."),
    ],
)
def test_staff_are_told_whether_it_can_work(diagonal: int | None, distance: float | None, words: str) -> None:
    screen = Screen(diagonal=diagonal, distance=distance)

    with override("de"):
        assert words in ScreenAdmin(Screen, site).legibility(screen)


@pytest.mark.parametrize(
    ("address", "size"),
    [
        ("krefeld.example/s/abcd", ""),
        ("krefeld-kann-was.vhs-krefeld.de/s/abcd", "long"),
        ("krefeld-kann-was-fuer-dich.example/s/abcd", "longest"),
    ],
)
def test_an_address_is_smaller_where_a_part_of_it_is_long(address: str, size: str) -> None:
    assert address_size(address) == size
