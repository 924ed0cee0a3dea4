"""What changed after it went out has to be replaced outside, too: a text that was shortened, a translation that is not
shown any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from exhibition.distribution.services import record_distribution
from exhibition.export import takedowns
from exhibition.export.models import Takedown, TakedownKind
from krefeld_kann_was.accounts import roles
from moderation.models import Decision, Translation
from moderation.services import decide, hide_reported, undo
from moderation.translations.selectors import version_of
from moderation.translations.services import remove_translation, write_translation
from tests.factories import NOW, make_answer, make_colleague, make_moderator, make_translation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEXT = "Ren benim yolum, Ada ile"


class Clock:
    """The time of tests, an hour later with each step."""

    def __init__(self) -> None:
        self.now = NOW

    def step(self) -> datetime:
        self.now += HOUR
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def answer(station: Station, clock: Clock) -> Answer:
    """With a translation, and then handed out."""
    answer = make_answer(Status.RELEASED, station=station, text=TEXT, language="tr")
    make_translation(answer, "Der Rhein ist mein Weg, mit Ada")
    hand_out(answer, clock.step())
    clock.step()
    return answer


def hand_out(answer: Answer, now: datetime) -> None:
    record_distribution(answer.question_id, [answer.pk], "portrait", now)


def seen(answer: Answer) -> str:
    answer.refresh_from_db()
    return version_of(answer, Translation.objects.filter(pk=answer.pk).first())


def remove(answer: Answer) -> None:
    remove_translation(answer_id=answer.pk, seen=seen(answer), by=make_moderator(), now=timezone.now())


def rewrite(answer: Answer) -> None:
    changes: dict[str, Any] = {
        "text": "Der Rhein ist mein Weg",
        "seen": seen(answer),
        "by": make_moderator(),
        "now": timezone.now(),
    }
    write_translation(answer_id=answer.pk, **changes)


def shorten(answer: Answer, before: Status = Status.RELEASED) -> Decision:
    changes: dict[str, Any] = {
        "before": before,
        "after": Status.RELEASED,
        "shorter": "Ren benim yolum",
        "now": timezone.now(),
    }
    return decide(answer_id=answer.pk, by=make_moderator(), **changes)


def kinds() -> list[str]:
    """Of the open takedowns, as they are known at once."""
    return list(takedowns.open_takedowns().values_list("kind", flat=True))


def found() -> list[str]:
    """The same after the worker has looked."""
    takedowns.update_takedowns(timezone.now())
    return kinds()


def tick_off() -> None:
    takedowns.complete_takedowns(takedowns.open_takedowns(), by=make_moderator(), now=timezone.now())


@pytest.mark.parametrize("change", [remove, rewrite, shorten])
def test_what_is_not_said_any_more_is_to_be_replaced_once(
    answer: Answer, clock: Clock, change: Callable[[Answer], object]
) -> None:
    assert found() == []

    change(answer)

    assert kinds() == found() == [TakedownKind.CHANGED]
    clock.step()
    hand_out(answer, clock.step())  # the new one; the old one is still outside
    assert found() == [TakedownKind.CHANGED]
    tick_off()
    assert found() == []


def test_a_translation_that_was_never_handed_out_asks_for_nothing(station: Station, clock: Clock) -> None:
    answer = make_answer(Status.RELEASED, station=station, text=TEXT, language="tr")
    hand_out(answer, NOW - HOUR)
    make_translation(answer, "Der Rhein ist mein Weg")
    clock.step()

    remove(answer)

    assert kinds() == found() == []


def test_a_second_change_asks_again(answer: Answer, clock: Clock) -> None:
    remove(answer)
    tick_off()
    clock.step()

    shorten(answer)

    assert kinds() == [TakedownKind.CHANGED]


@pytest.mark.parametrize("is_translated", [True, False])
def test_a_shortening_that_was_undone_asks_for_nothing_but_the_translation_is_gone(
    station: Station, clock: Clock, is_translated: bool
) -> None:
    answer = make_answer(Status.RELEASED, station=station, text=TEXT, language="tr")
    if is_translated:
        make_translation(answer, "Der Rhein ist mein Weg, mit Ada")
    hand_out(answer, clock.step())
    clock.step()
    decision = shorten(answer)
    assert kinds() == [TakedownKind.CHANGED]

    assert decision.decided_by
    undo(decision_id=decision.pk, by=decision.decided_by, now=timezone.now())

    assert kinds() == found() == ([TakedownKind.CHANGED] if is_translated else [])


def test_one_that_goes_is_to_be_taken_down_and_one_that_comes_back_shorter_to_be_replaced(
    answer: Answer, clock: Clock
) -> None:
    remove(answer)
    clock.step()
    hide_reported(answer_id=answer.pk, now=timezone.now())
    assert kinds() == [TakedownKind.GONE]
    clock.step()

    shorten(answer, Status.HELD)

    assert found() == [TakedownKind.CHANGED]
    clock.step()
    withdraw(answer)
    assert kinds() == [TakedownKind.GONE]
    assert Takedown.objects.count() == 1


def test_the_mail_and_every_page_say_that_it_is_to_be_replaced(
    client: Client, answer: Answer, clock: Clock, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    editor = make_colleague(roles.EDITOR)
    editor.email = "ida@vhs.example"
    editor.save()
    client.force_login(editor)
    remove(answer)

    for page in ("/admin/", "/admin/export/export/add/"):
        assert "bitte Beiträge ersetzen" in client.get(page).content.decode(), page
        assert "bitte Bilder löschen" not in client.get(page).content.decode(), page
    listed = client.get("/admin/export/takedown/?done=no").content.decode()
    assert "geändert: bitte ersetzen" in listed
    call_command("watch_exports")
    clock.step()
    withdraw(answer)
    call_command("watch_exports")  # it asks for more than before

    first, second = mailoutbox
    assert first.subject == "1 Antwort geändert: bitte Beiträge ersetzen"
    assert "ihre Übersetzung" in first.body
    assert f"hochformat-4-5/{answer.pk}.png" in first.body
    assert "Rhein" not in first.body
    assert second.subject == "1 Antwort zurückgenommen: bitte Bilder löschen"
