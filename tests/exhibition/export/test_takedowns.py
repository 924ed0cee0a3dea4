"""What was taken back after its picture went out becomes a task, once, and a mail, once."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from contributions.enums import Reason, SecondPerson, Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from exhibition.distribution.models import DistributedPicture
from exhibition.distribution.services import record_distribution
from exhibition.export import takedowns
from exhibition.export.models import Takedown
from exhibition.posting.models import Post
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.mail import staff_addresses
from moderation.services import decide
from tests.factories import NOW, make_answer, make_colleague, make_moderator, make_question, make_station

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=9)
Outbox = list[EmailMessage]
Look = Callable[[], list[str]]


@pytest.fixture
def somebody(settings: Settings, db: None) -> str:
    """A mail server, and an editor with an address."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    editor = make_colleague(roles.EDITOR)
    editor.email = "ida@vhs.example"
    editor.save()
    return editor.email


@pytest.fixture
def look(capsys: pytest.CaptureFixture[str]) -> Look:
    """Lets the timer run; returns what the command says."""

    def look() -> list[str]:
        call_command("watch_exports")
        return capsys.readouterr().out.splitlines()

    return look


def out(station: Station, *whats: str, now: datetime = LATER) -> Answer:
    """An answer whose pictures are outside."""
    answer = make_answer(Status.RELEASED, station=station, text="Rhein")
    for what in whats or ("portrait",):
        record_distribution(station.question_id, [answer.pk], what, now)
    return answer


def take_down(answer: Answer) -> None:
    by = make_moderator()
    decide(
        answer_id=answer.pk, before=Status.RELEASED, after=Status.REJECTED, by=by, reason=Reason.THIRD_PARTY, now=LATER
    )


def restore(answer: Answer) -> None:
    decide(answer_id=answer.pk, before=Status.REJECTED, after=Status.RELEASED, by=make_moderator(), now=LATER)


def open_numbers(now: datetime = LATER) -> list[int]:
    takedowns.update_takedowns(now)
    return sorted(takedowns.open_takedowns().values_list("answer_id", flat=True))


def follow(now: datetime = LATER) -> None:
    takedowns.complete_takedowns(takedowns.open_takedowns(), by=make_moderator(), now=now)


def consent_taken_back(answer: Answer) -> None:
    Answer.objects.filter(pk=answer.pk).update(consent_social=False)


def refused_by_a_second_person(answer: Answer) -> None:
    Answer.objects.filter(pk=answer.pk).update(cleared_for_social=False)


@pytest.mark.parametrize("end", [withdraw, take_down, consent_taken_back, refused_by_a_second_person])
def test_whatever_ends_an_answer_asks_for_its_pictures(station: Station, end: Callable[[Answer], None]) -> None:
    goes, _stays = out(station), out(station)
    make_answer(Status.RELEASED, station=station)  # never handed out
    assert open_numbers() == []

    end(goes)

    assert open_numbers() == open_numbers() == [goes.pk]


def test_a_second_person_that_is_asked_for_only_now_asks_for_nothing_back() -> None:
    station = make_station(make_question())
    out(station)
    Question.objects.update(second_person=[SecondPerson.SOCIAL])

    assert open_numbers() == []


def test_an_answer_that_is_shown_again_needs_no_takedown(station: Station) -> None:
    answer = out(station)
    take_down(answer)
    assert open_numbers() == [answer.pk]
    restore(answer)
    assert open_numbers() == []


def test_what_was_followed_comes_again_only_when_it_went_out_again(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    answer = out(station)
    take_down(answer)
    assert takedowns.open_takedowns().count() == 1, "known at once"
    open_numbers(LATER)
    follow(LATER)
    restore(answer)
    take_down(answer)
    assert open_numbers(LATER + timedelta(days=1)) == []

    restore(answer)
    record_distribution(station.question_id, [answer.pk], "portrait", LATER + timedelta(days=2))
    monkeypatch.setattr(timezone, "now", lambda: LATER + timedelta(days=3))
    withdraw(answer)

    assert open_numbers(LATER + timedelta(days=3)) == [answer.pk]
    assert Takedown.objects.count() == 2


def test_what_is_handed_out_twice_is_kept_once_with_both_times(station: Station) -> None:
    answer = out(station)
    record_distribution(station.question_id, [answer.pk, answer.pk], "portrait", LATER + timedelta(hours=1))

    row = DistributedPicture.objects.get()
    assert (row.first_at, row.last_at) == (LATER, LATER + timedelta(hours=1))


def test_the_mail_names_files_and_dates_and_comes_once(
    station: Station, somebody: str, look: Look, mailoutbox: Outbox
) -> None:
    answer = out(station, "portrait", "story", "Buffer, 3. Dezember")
    assert look() == ["nothing to do", "no mail is due"]
    withdraw(answer)

    assert look() == ["nothing to do", "a mail about 1 takedowns"]
    assert look() == ["nothing to do", "no mail is due"]

    (mail,) = mailoutbox
    assert mail.subject == "1 Antwort zurückgenommen: bitte Bilder löschen"
    for line in (
        f"hochformat-4-5/{answer.pk}.png (19.11.2026)",
        f"story/{answer.pk}.png",
        "Buffer, 3. Dezember (19.11.2026)",
    ):
        assert line in mail.body
    assert "/admin/export/takedown/?done=no" in mail.body
    assert "lässt sich nicht sicher zurückholen" in mail.body
    assert "Rhein" not in mail.body
    assert mail.recipients() == [somebody]
    assert somebody not in mail.message().as_string()


def test_two_timers_send_one_mail(
    station: Station, somebody: str, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdraw(out(station))
    takedowns.update_takedowns(LATER)
    claim = takedowns._claim

    def overtaken(due: list[int], now: datetime) -> list[Takedown]:
        """Between seeing what is due and claiming it, another run does everything."""
        monkeypatch.setattr(takedowns, "_claim", claim)
        assert takedowns.notify_staff(LATER, [somebody]) == 1
        return claim(due, now)

    monkeypatch.setattr(takedowns, "_claim", overtaken)

    assert takedowns.notify_staff(LATER + timedelta(seconds=1), [somebody]) == 0
    assert len(mailoutbox) == 1


def test_a_mail_server_that_fails_is_asked_again(
    station: Station, somebody: str, look: Look, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdraw(out(station))

    def fail(self: EmailMessage, **options: Any) -> int:
        raise smtplib.SMTPAuthenticationError(535, b"5\nno")

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        with pytest.raises(CommandError, match=r"\Athe mail server did not take the mail"):
            look()

    assert look()[-1] == "a mail about 1 takedowns"
    assert len(mailoutbox) == 1


def test_without_a_server_or_anybody_to_write_to_it_says_so_and_finds_all_the_same(
    station: Station, look: Look, settings: Settings, somebody: str
) -> None:
    withdraw(out(station))
    make_moderator().__class__.objects.update(email="")
    assert look()[-1] == "no mail is sent: nobody who may complete takedowns has an e-mail address"
    settings.MAILERS = {}
    assert look()[-1] == "no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM"
    assert takedowns.open_takedowns().count() == 1
    assert staff_addresses("export.change_takedown") == []


def test_staff_see_it_everywhere_and_tick_it_off(client: Client, station: Station) -> None:
    answer = out(station, "portrait", "Buffer, 3. Dezember")
    Post.objects.create(question=station.question, answer_id=answer.pk, date=date(2026, 12, 3))
    editor = make_colleague(roles.EDITOR)
    client.force_login(editor)
    withdraw(answer)
    assert "Antwort wurde zurückgenommen" in client.get("/admin/").content.decode()

    listed = client.get("/admin/export/takedown/?done=no").content.decode()
    assert f"hochformat-4-5/{answer.pk}.png" in listed
    assert "Buffer, 3. Dezember" in listed
    assert "geplanter Beitrag <span>03.12.2026</span>" in listed
    for page in ("/admin/", "/admin/export/export/add/"):
        assert "Antwort wurde zurückgenommen" in client.get(page).content.decode()

    takedown = Takedown.objects.get()
    client.post("/admin/export/takedown/", {"action": "complete", "_selected_action": takedown.pk})

    takedown.refresh_from_db()
    assert takedown.done_by == editor
    assert takedown.done_at is not None
    assert "wurde zurückgenommen" not in client.get("/admin/").content.decode()
    assert (
        f"hochformat-4-5/{answer.pk}.png"
        in client.get(f"/admin/export/takedown/{takedown.pk}/change/").content.decode()
    )


def test_the_list_knows_its_queries(client: Client, station: Station) -> None:
    client.force_login(make_colleague(roles.EDITOR))
    first = out(station)
    client.get("/admin/export/takedown/")

    def cost() -> int:
        takedowns.update_takedowns(LATER)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/export/takedown/")
        return len(queries)

    withdraw(first)
    one = cost()
    for _ in range(3):
        withdraw(out(station, "portrait", "story"))

    assert cost() == one
