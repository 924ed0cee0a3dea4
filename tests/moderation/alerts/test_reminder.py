"""One mail when an answer has waited too long, and not another before those have been read."""

from __future__ import annotations

import smtplib
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.mail import EmailMessage
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.opening_hours.models import WeeklyHours
from krefeld_kann_was.lib.mail import MailFailed, staff_addresses
from moderation.alerts import mails, services
from moderation.alerts.models import NotificationState
from moderation.hints.enums import HintCode
from moderation.hints.models import AnswerHint
from moderation.services import decide
from tests.factories import HOSTILE, make_moderator, make_person, send_answer
from tests.moderation.alerts.conftest import Run, berlin

pytestmark = pytest.mark.django_db
Outbox = list[EmailMessage]


def release(answer: Answer, now: datetime) -> None:
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=now)


def test_it_comes_once_when_the_oldest_has_waited_too_long(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox
) -> None:
    send_answer(vhs, now=berlin(10, 12))
    send_answer(vhs, now=berlin(10, 12, 20))

    assert remind(berlin(10, 12, 29)) == "nothing is due\n"
    assert remind(berlin(10, 12, 31)) == f"{vhs.question.slug}: reminder\n"
    assert remind(berlin(10, 12, 36)) == "nothing is due\n"
    assert remind(berlin(10, 15)) == "nothing is due\n"

    (mail,) = mailoutbox
    assert mail.subject == "2 Antworten warten seit 31 Minuten"
    assert mail.recipients() == [somebody]
    assert "warten 2 neue Antworten, die erste seit 31 Minuten." in mail.body
    assert "https://antworten.example/admin/moderation/queue/" in mail.body


def test_the_text_of_an_answer_is_not_mailed(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    send_answer(vhs, now=berlin(10, 12), text=HOSTILE)
    vhs.question.texts.filter(language="de").update(title="Was & wer „kann“ <hier>?")

    remind(berlin(10, 13))

    (mail,) = mailoutbox
    assert "script" not in mail.body
    assert "bei „Was & wer „kann“ <hier>?“ wartet 1 neue Antwort" in mail.body
    assert mail.subject == "1 Antwort wartet seit 1 Stunde"


def test_it_shows_nobody_the_address_of_the_others(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox
) -> None:
    second = make_moderator()
    second.email = "kim@vhs.example"
    second.save()
    send_answer(vhs, now=berlin(10, 12))

    remind(berlin(10, 13))

    (mail,) = mailoutbox
    assert sorted(mail.recipients()) == [somebody, second.email]
    sent = mail.message().as_string()
    assert somebody not in sent
    assert second.email not in sent
    assert "undisclosed-recipients" in sent


def test_the_next_one_comes_when_all_of_that_is_read_and_it_happens_anew(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox
) -> None:
    first, _ = send_answer(vhs, now=berlin(10, 12))
    second, _ = send_answer(vhs, now=berlin(10, 12, 25))
    remind(berlin(10, 12, 31))
    late, _ = send_answer(vhs, now=berlin(10, 12, 40))
    release(first, berlin(10, 12, 45))
    remind(berlin(10, 13))  # the second has waited too long, but the mail was about it, too
    assert len(mailoutbox) == 1

    release(second, berlin(10, 13))
    remind(berlin(10, 13, 9))
    assert len(mailoutbox) == 1
    remind(berlin(10, 13, 10))

    assert len(mailoutbox) == 2
    release(late, berlin(10, 13, 11))
    remind(berlin(10, 13, 15))
    assert len(mailoutbox) == 2


def test_it_waits_for_the_place_to_open(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    send_answer(vhs, now=berlin(14, 14, 58))  # 32 minutes before the weekend
    for moment in (berlin(14, 15, 29), berlin(14, 16), berlin(15, 12), berlin(16, 7, 59)):
        remind(moment)
        mailoutbox[:] = [mail for mail in mailoutbox if "wartet seit" in mail.subject]
    assert [mail.subject for mail in mailoutbox] == ["1 Antwort wartet seit 31 Minuten"]

    NotificationState.objects.update(reminded_at=None)
    for moment in (berlin(14, 16), berlin(15, 12), berlin(16, 7, 59)):
        assert "reminder" not in remind(moment)
    assert "reminder" in remind(berlin(16, 8))


def test_a_place_without_hours_is_always_open(vhs: Station, somebody: str, remind: Run) -> None:
    WeeklyHours.objects.all().delete()
    send_answer(vhs, now=berlin(15, 2))

    assert "reminder" in remind(berlin(15, 2, 30))


@pytest.mark.parametrize("changes", [{"alert_after": 0}, {"closes_at": berlin(10, 13)}, {"alert_after": 181}])
def test_it_never_comes(vhs: Station, somebody: str, remind: Run, changes: dict[str, Any], mailoutbox: Outbox) -> None:
    send_answer(vhs, now=berlin(10, 12))
    question = type(vhs.question).objects.filter(pk=vhs.question_id)
    question.update(**changes)

    remind(berlin(10, 15))

    assert mailoutbox == []


def test_two_timers_send_one_mail(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_answer(vhs, now=berlin(10, 12))
    claim = services.claim_mail

    def overtaken(state: NotificationState, **after: Any) -> Any:
        """Before this run claims the mail, another one does everything."""
        monkeypatch.setattr(services, "claim_mail", claim)
        assert "reminder" in services.send_due_mails(berlin(10, 13), [somebody])[0]
        return claim(state, **after)

    monkeypatch.setattr(services, "claim_mail", overtaken)

    assert remind(berlin(10, 13)) == "nothing is due\n"
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "Connection refused"),
        TimeoutError("timed out"),
        smtplib.SMTPAuthenticationError(535, b"5.7.8\nno"),
        smtplib.SMTPRecipientsRefused({"jana@vhs.example": (550, b"unknown")}),
    ],
)
def test_a_mail_server_that_fails_is_reported_in_one_line_and_asked_again(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    send_answer(vhs, now=berlin(10, 12))

    def fail(self: EmailMessage, **options: Any) -> int:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        for _ in range(2):
            with pytest.raises(CommandError, match=r"\Athe mail server did not take the mail") as failure:
                remind(berlin(10, 13))
            assert "\n" not in str(failure.value)
    assert NotificationState.objects.get().reminded_at is None

    assert "reminder" in remind(berlin(10, 13, 5))
    assert len(mailoutbox) == 1


def test_a_server_that_is_not_there_is_no_stack_trace(vhs: Station, somebody: str, settings: Settings) -> None:
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1}}}

    with pytest.raises(MailFailed, match="Connection"):
        mails._send([somebody], "Betreff", "reminder", vhs.question, {"number": 1, "count": "1", "since": "x"})


def test_without_a_mail_server_it_says_so(vhs: Station, remind: Run) -> None:
    send_answer(vhs, now=berlin(10, 12))

    assert remind(berlin(10, 13)) == "no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM\n"
    assert not NotificationState.objects.exists()


def test_mails_go_to_active_people_who_may_decide(somebody: str, remind: Run) -> None:
    group = Group.objects.create(name="Forum")
    group.permissions.add(Permission.objects.get(codename="add_decision"))
    people = {
        "group": make_person(),
        "superuser": make_person(superuser=True),
        "other": make_person("contributions.view_answer"),
        "gone": make_moderator(),
        "no staff": make_person("moderation.add_decision", staff=False),
    }
    people["group"].groups.add(group)
    people["gone"].is_active = False
    for name, person in people.items():
        person.email = f"{name.replace(' ', '-')}@vhs.example"
        person.save()

    assert staff_addresses("moderation.add_decision") == [somebody, "group@vhs.example", "superuser@vhs.example"]


def test_nobody_to_write_to_is_said(vhs: Station, somebody: str, remind: Run) -> None:
    make_moderator().__class__.objects.update(email="")
    send_answer(vhs, now=berlin(10, 12))

    assert remind(berlin(10, 13)) == "no mail is sent: nobody who may decide has an e-mail address\n"
    assert not NotificationState.objects.exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_answers(
    vhs: Station, somebody: str, remind: Run
) -> None:
    remind(berlin(10, 12))
    send_answer(vhs, now=berlin(10, 12))
    remind(berlin(10, 12, 4))  # looks for hints in the new one
    with CaptureQueriesContext(connection) as one:
        remind(berlin(10, 12, 5))
    for _ in range(3):
        send_answer(vhs, now=berlin(10, 12))
    remind(berlin(10, 12, 9))
    with CaptureQueriesContext(connection) as more:
        remind(berlin(10, 12, 10))

    assert len(one) == len(more) <= 12


def test_a_detector_that_fails_stops_no_mail(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("moderation.alerts.tasks.scan_waiting_answers", fail)
    send_answer(vhs, now=berlin(10, 12))

    with pytest.raises(ZeroDivisionError):
        remind(berlin(10, 12, 31))

    assert len(mailoutbox) == 1


def test_a_mail_server_that_is_down_stops_no_hints(
    vhs: Station, somebody: str, remind: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> list[str]:
        raise MailFailed

    monkeypatch.setattr("moderation.alerts.tasks.send_due_mails", fail)
    send_answer(vhs, now=berlin(10, 12), text="Ich will nicht mehr leben")

    with pytest.raises(CommandError):
        remind(berlin(10, 12, 31))

    assert AnswerHint.objects.get().code == HintCode.CRISIS
