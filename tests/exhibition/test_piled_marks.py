"""Marks piled up on letters run over no line: thinned out wherever an answer is shown, whole where it is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Answer, Station
from exhibition.share.caption import quote
from exhibition.share.picture import Picture, template_data
from moderation.services import decide
from tests.factories import make_answer, make_moderator, make_question, make_screen, make_station, send_answer

pytestmark = pytest.mark.django_db
MARKS = "\u0302\u0303\u0308\u030a\u030c"
PILED = "".join(letter + MARKS * 6 for letter in "Zlg")
RUN = MARKS[2:]  # not shown: the third one and what follows


@pytest.fixture
def station() -> Station:
    now = timezone.now()
    return make_station(make_question(opens_at=now - timedelta(days=9), closes_at=now - timedelta(minutes=1)))


@pytest.fixture
def released(station: Station) -> Answer:
    return make_answer(Status.RELEASED, station=station, text=PILED, now=timezone.now() - timedelta(hours=1))


def has_pile(page: str) -> bool:
    return any(mark in page for mark in RUN)


def test_on_the_pages_of_the_gallery(client: Client, released: Answer) -> None:
    for path in ("", "galerie/", f"galerie/{released.pk}/", f"galerie/{released.pk}/melden/", "galerie/feed.xml"):
        page = client.get(f"/de/{path}").content.decode()
        assert f"Z{MARKS[:2]}" in page, path
        assert not has_pile(page), path
    released.refresh_from_db()
    assert released.text == PILED


@pytest.mark.parametrize("is_rejected", [False, True])
def test_on_the_receipt(client: Client, station: Station, *, is_rejected: bool) -> None:
    now = timezone.now() - timedelta(hours=1)
    answer, receipt = send_answer(station, text=PILED, now=now)
    if is_rejected:
        status, by = Status.REJECTED, make_moderator()
        decide(answer_id=answer.pk, before=Status.NEW, after=status, by=by, now=now, reason=Reason.OFF_TOPIC)

    page = client.get(f"/de/antwort/{receipt}/").content.decode()
    assert f"Z{MARKS[:2]}" in page
    assert not has_pile(page)


def test_on_the_screen(client: Client, station: Station, released: Answer) -> None:
    screen = make_screen(station)
    page = client.get(f"/kiosk/{screen.token}/").content.decode()
    (answer,) = client.get(f"/kiosk/{screen.token}/feed/").json()["answers"]

    assert f"Z{MARKS[:2]}" in page
    assert not has_pile(page)
    assert not has_pile(answer["shown"])
    assert answer["text"] == PILED


def test_in_pictures_and_captions() -> None:
    picture = Picture(PILED, "de", "Titel", "VHS", "krefeld", settings.DESIGN_TOKENS.colour_themes["samt"])

    assert template_data(picture)["stanzas"] == [["".join(letter + MARKS[:2] for letter in "Zlg")]]
    assert not has_pile(quote(PILED, "de", 300))
