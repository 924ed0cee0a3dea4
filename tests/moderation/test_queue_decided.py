"""What the desk says about answers that were decided."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contributions.enums import Status
from contributions.models import Station
from moderation.formatting import format_submission_hour
from tests.factories import NOW, make_answer, make_question, make_station, send_answer
from tests.moderation.desk import QUEUE, send_decision

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "heute, 10 Uhr"), (10, "heute, 0 Uhr"), (11, "gestern, 23 Uhr"), (48, "8. November 2026, 10 Uhr")],
)
def test_the_hour_of_a_decided_answer_in_words(hours: int, words: str) -> None:
    now = datetime(2026, 11, 10, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))

    assert format_submission_hour(now - timedelta(hours=hours), now + timedelta(minutes=50)) == words


@pytest.mark.parametrize("status", [Status.HELD, Status.RELEASED, Status.REJECTED])
def test_of_a_decided_answer_no_minutes_are_told(desk: Client, moderator: User, status: Status) -> None:
    """Its time is stored as an hour: sent four minutes ago, it would seem to have waited since the full hour."""
    make_answer(status, by=moderator, now=datetime.now(tz=NOW.tzinfo) - timedelta(minutes=4), station=open_station())

    page = desk.get(QUEUE, {"queue": status.value}).content.decode()

    assert re.search(r'class="since">(heute|gestern), \d+ Uhr<', page)
    assert not re.search("seit .* (Minute|Stunde)", page)


def test_what_became_of_a_decision_is_told_as_it_is(desk: Client, station: Station) -> None:
    """A shortened answer is not shown as it was sent, and a pile is called as the page calls it."""
    whole, shortened, held = (send_answer(station, text="Schön ist der Rhein")[0] for _number in range(3))

    assert "Wird gezeigt. Danke!" in send_decision(desk, whole, "release")
    assert "Wird gekürzt gezeigt. Danke!" in send_decision(desk, shortened, "release", text="Schön ist […]")
    assert "Die Antwort wartet jetzt im Stapel „Zurückgestellt“." in send_decision(desk, held, "hold")


def open_station() -> Station:
    now = datetime.now(tz=NOW.tzinfo)
    return make_station(make_question(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)))
