"""The code of the screen, as a phone's camera sees it from afar."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from playwright.sync_api import Page

from contributions.models import Answer
from exhibition.kiosk.legibility import LIVE_PIXELS, SHORTER_SIDE
from exhibition.models import Screen
from tests.browser.measures import resize

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PUBLIC_URL = "https://krefeld-kann-was.vhs-krefeld.de"
BLUR = 0.6  # pixels of the camera: a usual lens, held still
ANGLE = 3  # degrees: nobody holds a phone straight


def seen_from(metres: float, page: Page) -> Image.Image:
    """The page on a screen of 55 inches in the live picture of a phone, as legibility.py describes it."""
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("L")
    pixels = 55 * SHORTER_SIDE * LIVE_PIXELS / (metres * 34.6 / 26)  # of the shorter side
    scale = pixels / min(picture.size)
    blurred = picture.rotate(ANGLE, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(BLUR / scale))
    return blurred.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BOX)


def test_the_code_is_read_from_where_people_stand(
    page: Page, screen: Screen, release: Callable[[str], Answer], settings: Any
) -> None:
    settings.PUBLIC_URL = PUBLIC_URL
    for mode, metres in (("invitation", 5), ("answer", 3)):
        if mode == "answer":
            release("Heimat.")
        page.goto(screen.get_absolute_url())
        page.locator(f"[data-mode={mode}]").wait_for()

        for width, height in ((1920, 1080), (1080, 1920)):
            resize(page, {"width": width, "height": height})
            codes = zxingcpp.read_barcodes(seen_from(metres, page))
            assert [code.text for code in codes] == [screen.station.address], (mode, width)
