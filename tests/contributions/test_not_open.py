"""The page before opening and after closing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from contributions.models import Question
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from tests.factories import NOW, make_station
from tests.visitor import fields

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.parametrize(
    ("opens", "said", "contradiction"),
    [
        (1, "Wir können deine Antwort noch nicht annehmen.", "nicht mehr annehmen"),
        (-2, "Wir konnten deine Antwort leider nicht mehr annehmen.", "noch nicht annehmen"),
    ],
)
def test_a_text_that_came_too_early_or_too_late_can_be_copied(
    client: Client, opens: int, said: str, contradiction: str
) -> None:
    make_station(code="k7m4")
    data = fields(client.get("/s/k7m4/").content.decode(), text="Der Rhein")
    opens_at, closes_at = (NOW + timedelta(days=days) for days in (opens, opens + 1))
    Question.objects.update(opens_at=opens_at, closes_at=closes_at)

    empty = client.get("/s/k7m4/").content.decode().replace(SOFT_HYPHEN, "")
    page = client.post("/s/k7m4/", data).content.decode().replace(SOFT_HYPHEN, "")

    assert f"{said} Hier kannst du deinen Text kopieren:" in page
    assert '<p class="said" dir="ltr">Der Rhein</p>' in page
    assert contradiction not in page
    assert "kopieren" not in empty
