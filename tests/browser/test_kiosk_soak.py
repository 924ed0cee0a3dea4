"""Hours of a screen in seconds, with answers that come and go and a network that fails: nothing grows, nothing stands
still, nothing stays that was taken back, everything gets its turn. `make bench PARTS=soak` does it for three weeks.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from exhibition.models import Screen
from tests.browser.soak import Inside, Soak, faults, soak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]


def test_hours_without_a_hand(browser: Browser, live_server: LiveServer, screen: Screen) -> None:
    found = soak(browser, f"{live_server.url}/kiosk/{screen.token}/", days=0.06, answers=120, steps=3)

    assert faults(found) == []
    assert found.seen["troubles"] > 0
    assert found.seen["waits"]
    assert set(found.seen["modes"]) == {"answer", "wall", "map", "numbers", "invitation"}


@pytest.mark.parametrize(
    ("data", "answers", "found"),
    [
        ((1_800_000, 1_810_000, 1_820_000), (400, 500, 500), 0),
        ((1_800_000, 1_810_000, 1_841_000), (400, 500, 500), 1),  # although there are as many answers
        ((1_800_000, 1_849_000, 1_849_000), (400, 500, 500), 0),  # 190 bytes an answer
        ((1_800_000, 1_851_000, 1_851_000), (400, 500, 500), 1),
    ],
)
def test_the_bars_see_what_grows(data: tuple[int, ...], answers: tuple[int, ...], found: int) -> None:
    inside = [
        Inside(nodes=860, listeners=16, heap=3_000_000, data=kept, answers=count)
        for kept, count in zip(data, answers, strict=True)
    ]
    seen = {"still": 0, "waits": [], "leaves": [], "never": 0, "most": 1, "least": 1, "dark": 0, "bright": 0}

    assert len(faults(Soak(seen, inside))) == found
