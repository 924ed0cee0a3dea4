"""The receipt of an answer that was shortened, taken down, hidden by a report or restored after an objection."""

from __future__ import annotations

import pytest
from django.test import Client

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.services import object_to_rejection
from krefeld_kann_was.lib.hyphenation import SOFT_HYPHEN
from moderation.services import decide, decide_objection, hide_reported
from tests.factories import NOW, make_moderator, send_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are asked for while the question is open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_of(client: Client, receipt: str) -> str:
    """The receipt, without its soft hyphens."""
    return client.get(f"/de/antwort/{receipt}/").content.decode().replace(SOFT_HYPHEN, "")


def decide_on(answer: Answer, after: Status, reason: str = "", *, shorter: str = "") -> None:
    decide(
        answer_id=answer.pk,
        before=Status(Answer.objects.get(pk=answer.pk).status),
        after=after,
        by=make_moderator(),
        now=NOW,
        reason=reason,
        shorter=shorter,
    )


def test_a_text_cut_at_its_end_does_not_speak_of_a_mark_that_is_not_there(client: Client) -> None:
    answer, receipt = send_answer(text="Ich mag den Rhein. Anna")
    shorter = "Ich mag den Rhein."
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=NOW, shorter=shorter)

    page = page_of(client, receipt)

    assert "Am Anfang oder am Ende haben wir etwas weggelassen" in page
    assert "Bei […]" not in page


def test_what_was_shown_once_is_shown_no_longer(client: Client) -> None:
    answer, receipt = send_answer()
    decide_on(answer, Status.RELEASED)
    decide_on(answer, Status.REJECTED, Reason.OFF_TOPIC)

    page = page_of(client, receipt)

    assert "Deine Antwort wird nicht mehr gezeigt." in page
    assert "Deine Antwort wird nicht gezeigt." not in page


def test_an_answer_hidden_by_a_report_is_no_new_one(client: Client) -> None:
    answer, receipt = send_answer()
    decide_on(answer, Status.RELEASED)
    hide_reported(answer_id=answer.pk, now=NOW)

    page = page_of(client, receipt)

    assert "<h1>Deine Antwort</h1>" in page
    assert "Deine Antwort ist gerade nicht zu sehen." in page
    assert "Jemand hat deine Antwort gemeldet." in page
    assert "Deine Antwort ist angekommen." not in page
    assert "Danke!" not in page.partition("<main")[2]


def test_an_objection_that_succeeded_is_told(client: Client) -> None:
    answer, receipt = send_answer()
    decide_on(answer, Status.REJECTED, Reason.OFF_TOPIC)
    object_to_rejection(answer, "Doch!", NOW)
    assert "hatte Erfolg" not in page_of(client, receipt)
    decide_objection(answer_id=answer.pk, restore=True, by=make_moderator(), now=NOW)

    page = page_of(client, receipt)

    assert "Dein Widerspruch hatte Erfolg: Jemand anderes aus dem Team" in page
    assert "Es bleibt dabei." not in page
