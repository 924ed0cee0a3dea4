"""From how far away a screen works, and what staff are told about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin import site
from django.test import override_settings
from django.utils.translation import override

from contributions.models import Station
from exhibition.admin import ScreenAdmin
from exhibition.kiosk.legibility import (
    SIZES,
    SMALLEST_ANSWER,
    STEPS,
    address_size,
    fallback_size,
    optical_step,
    viewing_distances,
)
from exhibition.models import Screen
from krefeld_kann_was.lib.qr import count_modules

ADDRESS = "https://krefeld-kann-was.vhs-krefeld.de/s/k7m4/"
MODULES = count_modules(ADDRESS)


def test_a_screen_of_55_inches() -> None:
    assert MODULES == 8 + 29  # its quiet zone, and version 3

    found = viewing_distances(55, MODULES)  # its shorter side is 685 mm, a capital of the smallest answer 21.6 mm
    assert [round(metres, 1) for metres in found] == [3.3, 6.5, 4.3, 3.3, 6.4, 4.3, 7.5]


def test_codes_of_long_addresses_reach_as_far_as_promised() -> None:
    long_address = ADDRESS.replace("https://", "https://ausstellung.volkshochschule.")
    assert (len(long_address), count_modules(long_address)) == (75, 41)

    found = viewing_distances(55, 41)
    assert found.code >= 3
    assert found.large_code >= 5
    assert found.portrait_code >= 3
    assert found.portrait_large_code >= 5
    assert found.code < viewing_distances(55, MODULES).code


HANDBOOK = Path(settings.BASE_DIR) / "docs" / "handbuch" / "bildschirm.md"


@pytest.mark.parametrize("diagonal", [43, 55, 65])
def test_the_handbook_says_the_same(diagonal: int) -> None:
    found = viewing_distances(diagonal, MODULES)
    told = [found.comfortable, found.readable, *found[3:]]
    metres = " | ".join(f"{distance:.1f} m".replace(".", ",") for distance in told)

    assert f"| {diagonal}″ | {metres} |" in HANDBOOK.read_text(encoding="utf-8")


def test_twice_the_diagonal_reaches_twice_as_far() -> None:
    assert viewing_distances(86, 33) == pytest.approx([2 * metres for metres in viewing_distances(43, 33)])


@pytest.mark.parametrize(
    ("diagonal", "distance", "words"),
    [
        (None, 3.0, "–"),
        (55, None, "Antworten: bequem bis 3,3 m, lesbar bis 6,5 m. QR-Code mit der Adresse des Standorts: bis 3,3 m, "),
        (55, None, "in der Einladung bis 6,4 m, hochkant bis 4,3 m und 7,5 m."),
        (55, 1.2, "Das passt. Antworten: bequem bis 3,3 m"),
        (55, 3.5, "Der QR-Code ist auf 3,5 m nur in der Einladung zu scannen."),
        (55, 4.0, "Auf 4 m strengt das Lesen an."),
        (55, 5.0, "Auf 5 m ist nicht mehr zu lesen, wie man antwortet."),
        (32, 5.0, "Auf 5 m sind lange Antworten nicht mehr zu lesen."),
        (55, 6.5, "Der QR-Code ist auf 6,5 m nicht zu scannen: Stell Tischaufsteller hin oder häng ein Plakat auf."),
    ],
)
def test_staff_are_told_whether_it_can_work(diagonal: int | None, distance: float | None, words: str) -> None:
    screen = Screen(diagonal=diagonal, distance=distance, station=Station(code="k7m4"))

    with override("de"), override_settings(PUBLIC_URL=ADDRESS.removesuffix("/s/k7m4/")):
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


def test_the_sizes_are_those_of_the_screen() -> None:
    static = Path(settings.BASE_DIR) / "static"
    style, script = (static / "css/kiosk.css").read_text(), (static / "js/kiosk-fit.js").read_text()
    steps = [float(size) for size in re.findall(r"[\d.]+", re.findall(r"STEPS = \[(.+?)\]", script)[0])]

    assert steps == [*STEPS, 100 * SMALLEST_ANSWER]
    assert [int(size) for size in re.findall(r'\[data-size="(\d+)"\] \{ font-size: \1vmin;', style)] == list(SIZES)
    assert [int(step) for step in re.findall(r'\[data-step="(\d)"\]', style)] == list(range(1, len(steps) + 1))


def test_without_a_script_a_word_is_large_too() -> None:
    assert fallback_size("Ja!") == SIZES[0]
    assert [optical_step(size) for size in (22, 20, 18, 7, 4.5, 2)] == [1, 1, 2, 5, 6, 6]
