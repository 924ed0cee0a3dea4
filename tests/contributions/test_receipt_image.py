"""The picture of a receipt, looked at: what it says keeps away from its edges, in every language."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.utils.translation import override
from PIL import Image

from contributions import receipt_image

MARGIN = 80  # pixels


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_words_keep_away_from_the_lower_edge(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(receipt_image, "entry_address", lambda: "antworten.volkshochschule.example/antwort")
    with override(language):
        picture = Image.open(io.BytesIO(receipt_image.receipt_png("c9q3wbrjrdqj79lhnh"))).convert("RGB")
    lower_edge = picture.crop((180, picture.height - MARGIN, picture.width - 180, picture.height))

    assert picture.size == (1080, 1350)
    assert len(lower_edge.getcolors(maxcolors=1) or []) == 1
