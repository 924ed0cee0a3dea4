"""One mail when a screen has been silent for too long within opening hours, one when it is back, and none twice."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from exhibition.heartbeat import alerting
from exhibition.heartbeat.enums import ScreenState
from exhibition.heartbeat.formatting import ADVICE, STATES
from exhibition.heartbeat.models import AlertSettings
from exhibition.models import Screen
from krefeld_kann_was.accounts import roles
from krefeld_kann_was.lib.mail import staff_addresses
from tests.exhibition.heartbeat.conftest import SendHeartbeat, berlin
from tests.factories import make_colleague, make_moderator, make_person

pytestmark = pytest.mark.django_db
Outbox = list[EmailMessage]
RunTimer = Callable[[datetime], str]


@pytest.fixture
def somebody(settings: Settings, db: None) -> str:
    """A mail server, and a screen keeper with an address."""
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    keeper = make_colleague(roles.SCREEN_KEEPER)
    keeper.email = "jana@vhs.example"
    keeper.save()
    return keeper.email


@pytest.fixture
def run_timer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunTimer:
    """Lets the timer run at a moment; returns what the command says."""

    def run_timer(now: datetime) -> str:
        with monkeypatch.context() as then:
            then.setattr(timezone, "now", lambda: now)
            call_command("watch_screens")
        return capsys.readouterr().out

    return run_timer


def come_back(send: SendHeartbeat, since: datetime, minutes: int = 3) -> None:
    for number in range(3 * minutes + 1):
        send(since + timedelta(seconds=20 * number))


def test_a_silent_screen_is_reported_once(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer, mailoutbox: Outbox
) -> None:
    send(berlin(10, 12))
    assert run_timer(berlin(10, 12, 9)) == "nothing is due\n"

    assert run_timer(berlin(10, 12, 10)) == "Forum, links: silent\n"
    for minute in range(11, 30):
        assert run_timer(berlin(10, 12, minute)) == "nothing is due\n"

    (mail,) = mailoutbox
    assert mail.subject == "Forum, links: seit 10 Minuten kein Lebenszeichen"
    assert "der Bildschirm „Forum, links“ gibt seit 10 Minuten kein Lebenszeichen." in mail.body
    assert "am Dienstag, 10. November, um 12:00 Uhr" in mail.body
    assert f"/admin/exhibition/screen/{screen.pk}/heartbeat/" in mail.body
    assert screen.token not in mail.body
    assert mail.recipients() == [somebody]
    assert somebody not in mail.message().as_string()


def test_a_screen_that_is_back_is_reported_once(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer, mailoutbox: Outbox
) -> None:
    send(berlin(10, 12))
    run_timer(berlin(10, 12, 10))
    come_back(send, berlin(10, 12, 20))

    assert run_timer(berlin(10, 12, 23)) == "Forum, links: back\n"
    assert run_timer(berlin(10, 12, 24)) == "nothing is due\n"
    assert mailoutbox[-1].subject == "Forum, links ist wieder in Betrieb"
    assert "seit 12:20 Uhr wieder in Betrieb" in mailoutbox[-1].body

    assert run_timer(berlin(10, 12, 40)) == "Forum, links: silent\n"
    assert len(mailoutbox) == 3


def test_a_screen_that_comes_and_goes_is_not_back(send: SendHeartbeat, somebody: str, run_timer: RunTimer) -> None:
    send(berlin(10, 12))
    run_timer(berlin(10, 12, 10))
    for minute in range(11, 60, 3):
        send(berlin(10, 12, minute))
        assert run_timer(berlin(10, 12, minute)) == "nothing is due\n"


def test_only_open_hours_count(send: SendHeartbeat, somebody: str, run_timer: RunTimer) -> None:
    send(berlin(13, 20, 55))  # on a Friday
    for moment in (berlin(13, 21, 30), berlin(14, 12), berlin(15, 12), berlin(16, 7, 59), berlin(16, 8, 4)):
        assert run_timer(moment) == "nothing is due\n"

    assert run_timer(berlin(16, 8, 5)) == "Forum, links: silent\n"


def test_outside_of_them_no_mail_comes(send: SendHeartbeat, somebody: str, run_timer: RunTimer) -> None:
    send(berlin(10, 20, 30))

    assert run_timer(berlin(10, 21)) == "nothing is due\n"
    assert run_timer(berlin(11, 8)) == "Forum, links: silent\n"


@pytest.mark.parametrize(
    "run",
    [
        {"opens_at": berlin(10, 12, 1)},  # it was seen before the run only
        {"closes_at": berlin(10, 12, 30)},
        {"opens_at": berlin(12, 8)},
    ],
)
def test_only_the_run_of_the_question_counts(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer, run: dict[str, Any]
) -> None:
    send(berlin(10, 12))
    type(screen.question).objects.update(**run)

    assert run_timer(berlin(10, 13)) == "nothing is due\n"


def test_a_screen_that_nobody_has_seen_is_no_news(screen: Screen, somebody: str, run_timer: RunTimer) -> None:
    assert run_timer(berlin(10, 13)) == "nothing is due\n"
    assert not AlertSettings.objects.exists()


@pytest.mark.parametrize(("minutes", "due"), [(0, None), (1, 1), (30, 30)])
def test_each_screen_has_its_own_patience(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer, minutes: int, due: int | None
) -> None:
    AlertSettings.objects.create(screen=screen, minutes=minutes)
    send(berlin(10, 12))

    alerted = [minute for minute in range(59) if "silent" in run_timer(berlin(10, 12, minute))]

    assert alerted == ([] if due is None else [due])


def test_two_timers_send_one_mail(
    screen: Screen,
    send: SendHeartbeat,
    somebody: str,
    run_timer: RunTimer,
    mailoutbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(berlin(10, 12))
    claim = alerting.claim_mail

    def overtaken(alert: AlertSettings, **after: Any) -> Any:
        """Before this run claims the mail, another one does everything."""
        monkeypatch.setattr(alerting, "claim_mail", claim)
        assert alerting.send_due_alerts(berlin(10, 12, 20), [somebody])
        return claim(alert, **after)

    monkeypatch.setattr(alerting, "claim_mail", overtaken)

    assert run_timer(berlin(10, 12, 20)) == "nothing is due\n"
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "no"), smtplib.SMTPAuthenticationError(535, b"5\nno")])
def test_a_mail_server_that_fails_is_asked_again(
    send: SendHeartbeat,
    somebody: str,
    run_timer: RunTimer,
    mailoutbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    send(berlin(10, 12))

    def fail(self: EmailMessage, **options: Any) -> int:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        with pytest.raises(CommandError, match=r"\Athe mail server did not take the mail") as failure:
            run_timer(berlin(10, 12, 10))
    assert "\n" not in str(failure.value)

    assert run_timer(berlin(10, 12, 11)) == "Forum, links: silent\n"
    assert len(mailoutbox) == 1


FAULTS: dict[str, dict[str, Any]] = {
    "unreadable": {"faults": ["covered"]},
    "unstyled": {"faults": ["style"]},
    "incomplete": {"faults": ["script"]},
    "without-data": {"data_age_seconds": 1000},
    "asleep": {"display": "night"},
    "outdated": {"version": "abc-1"},
}


def report_for(send: SendHeartbeat, since: datetime, minutes: int, **changes: Any) -> datetime:
    """A heartbeat each twenty seconds. Returns when the last one came."""
    for number in range(3 * minutes + 1):
        send(since + timedelta(seconds=20 * number), **changes)
    return since + timedelta(minutes=minutes)


@pytest.mark.parametrize("state", FAULTS)
def test_whatever_is_not_green_is_reported_once_in_words(
    send: SendHeartbeat, somebody: str, run_timer: RunTimer, mailoutbox: Outbox, state: str
) -> None:
    send(berlin(10, 12))
    moment = report_for(send, berlin(10, 12, 1), 8, **FAULTS[state])
    assert run_timer(moment) == "nothing is due\n"
    moment = report_for(send, moment, 3, **FAULTS[state])

    assert run_timer(moment) == f"Forum, links: {state}\n"
    assert run_timer(report_for(send, moment, 15, **FAULTS[state])) == "nothing is due\n"

    (mail,) = mailoutbox
    assert mail.subject == f"Forum, links: {STATES[ScreenState(state)]}"
    assert f"stimmt etwas nicht: {STATES[ScreenState(state)]}." in mail.body
    assert str(ADVICE[ScreenState(state)]) in mail.body
    assert "In Ordnung war er zuletzt am Dienstag, 10. November, um 12:0" in mail.body
    come_back(send, berlin(10, 12, 40))
    assert run_timer(berlin(10, 12, 43)) == "Forum, links: back\n"


def test_what_is_not_green_at_night_is_no_news(send: SendHeartbeat, somebody: str, run_timer: RunTimer) -> None:
    for state in FAULTS.values():
        assert run_timer(report_for(send, berlin(10, 22), 12, **state)) == "nothing is due\n"


def test_a_second_window_is_reported_and_then_that_the_screen_died_behind_it(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer, mailoutbox: Outbox
) -> None:
    for minute in range(12):
        send(berlin(10, 12, minute))
        send(berlin(10, 12, minute, 30), device="b" * 32)
    assert run_timer(berlin(10, 12, 11, 30)) == "Forum, links: second-page\n"

    for minute in range(12, 30):
        send(berlin(10, 12, minute), device="b" * 32)
        sent = run_timer(berlin(10, 12, minute))
        if sent != "nothing is due\n":
            break

    assert (sent, minute) == ("Forum, links: other-device\n", 22)  # ten minutes after its last heartbeat, and the mail
    assert "Ein anderes Gerät oder Fenster zeigt diese Adresse; der Bildschirm selbst ist still." in mailoutbox[-1].body


def test_a_name_of_two_lines_is_no_header_of_its_own(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer, mailoutbox: Outbox
) -> None:
    Screen.objects.update(name="Forum\nBcc: x@example.org")
    send(berlin(10, 12))
    run_timer(berlin(10, 13))

    assert mailoutbox[0].subject == "Forum Bcc: x@example.org: seit 1 Stunde kein Lebenszeichen"
    assert mailoutbox[0].recipients() == [somebody]


def test_mails_go_to_active_people_who_may_change_screens(somebody: str) -> None:
    people = {
        "superuser": make_person(superuser=True),
        "moderator": make_moderator(),
        "looks": make_person("exhibition.view_screen"),
        "changes": make_person("exhibition.change_screen"),
        "gone": make_person("exhibition.change_screen"),
        "no-staff": make_person("exhibition.change_screen", staff=False),
    }
    people["gone"].is_active = False
    for name, person in people.items():
        person.email = f"{name}@vhs.example"
        person.save()

    assert staff_addresses("exhibition.change_screen") == [somebody, "superuser@vhs.example", "changes@vhs.example"]


def test_without_a_server_or_anybody_to_write_to_it_says_so(
    send: SendHeartbeat, somebody: str, run_timer: RunTimer, settings: Settings
) -> None:
    send(berlin(10, 12))
    make_person().__class__.objects.update(email="")
    assert run_timer(berlin(10, 13)) == "no mail is sent: nobody who may change screens has an e-mail address\n"
    settings.MAILERS = {}
    assert run_timer(berlin(10, 13)) == "no mail is sent: set KKW_MAIL_URL and KKW_MAIL_FROM\n"
    assert not AlertSettings.objects.exists()


def test_its_cost_does_not_grow_with_the_screens(
    screen: Screen, send: SendHeartbeat, somebody: str, run_timer: RunTimer
) -> None:
    def cost() -> int:
        run_timer(berlin(10, 12))
        with CaptureQueriesContext(connection) as queries:
            run_timer(berlin(10, 12, 1))
        return len(queries)

    send(berlin(10, 12))
    one = cost()
    for number in range(3):
        other = Screen.objects.create(name=f"{number}", question=screen.question, station=screen.station)
        send(berlin(10, 12), screen=other)

    assert cost() == one <= 4
