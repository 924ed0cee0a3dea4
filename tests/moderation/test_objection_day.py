"""What the receipt of a rejected answer says of objecting: who decided, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from contributions.enums import Reason, Status
from contributions.models import Station
from contributions.services import object_to_rejection
from moderation.retention import REJECTED_RETENTION_PERIOD
from moderation.services import decide
from tests.contributions.test_progress import page_of
from tests.factories import NOW, make_moderator, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are asked for while the question is open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_it_says_until_when_the_author_can_object(client: Client, station: Station) -> None:
    answer, receipt = send_answer(station)
    by, old = make_moderator(), NOW - timedelta(days=10)
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=by, now=old, reason=Reason.OFF_TOPIC)

    page = page_of(client, receipt)
    assert "Das hat ein Mensch entschieden." in page
    assert "Du kannst bis zum 29.\u00a0November 2026 einmal widersprechen." in page  # the last whole day of thirty
    object_to_rejection(answer, "Doch!", NOW)
    assert "Du kannst bis zum" not in page_of(client, receipt)


def test_a_day_that_is_over_is_not_named(client: Client, station: Station) -> None:
    answer, receipt = send_answer(station)
    by, old = make_moderator(), NOW - REJECTED_RETENTION_PERIOD
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.REJECTED, by=by, now=old, reason=Reason.OFF_TOPIC)

    page = page_of(client, receipt)

    assert "Das hat ein Mensch entschieden." in page
    assert "Du kannst bis zum" not in page
