"""Hours of a screen in seconds, with answers that come and go and a network that fails: nothing grows, nothing stands
still, nothing stays that was taken back, everything gets its turn. `make bench PARTS=soak` does it for three weeks.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from exhibition.models import Screen
from tests.browser.soak import faults, soak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]


def test_hours_without_a_hand(browser: Browser, live_server: LiveServer, screen: Screen) -> None:
    found = soak(browser, f"{live_server.url}/kiosk/{screen.token}/", days=0.06, answers=120, steps=3)

    assert faults(found) == []
    assert found.seen["troubles"] > 0
    assert found.seen["waits"]
    assert set(found.seen["modes"]) == {"answer", "wall", "map", "numbers", "invitation"}
