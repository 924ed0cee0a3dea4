"""Once a day, after closing: what came in, what became of it, what waits. Each answer is counted on one day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.enums import Reason, Status
from contributions.models import Answer, Question, Station
from contributions.opening_hours.models import SpecialDay
from contributions.services import object_to_rejection, withdraw
from moderation.alerts.models import NotificationState
from moderation.alerts.selectors import summarise
from moderation.alerts.services import last_summary_due
from moderation.models import Decision
from moderation.services import decide, decide_objection
from tests.factories import make_answer, make_moderator, send_answer
from tests.moderation.alerts.conftest import Run, berlin

pytestmark = pytest.mark.django_db
Outbox = list[EmailMessage]


def reject(answer: Answer, reason: Reason, now: datetime) -> None:
    by = make_moderator()
    decide(answer_id=answer.pk, before=Status(answer.status), after=Status.REJECTED, by=by, reason=reason, now=now)
    answer.refresh_from_db()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (berlin(10, 20, 59), berlin(9, 21)),
        (berlin(10, 21), berlin(10, 21)),
        (berlin(10, 23, 59), berlin(10, 21)),
        (berlin(11, 12), berlin(10, 21)),
        (berlin(14, 15, 45), berlin(13, 21)),  # closed at 15:30, told at the full hour
        (berlin(14, 16), berlin(14, 16)),
        (berlin(15, 23), berlin(14, 16)),
        (berlin(16, 20), None),
        (berlin(20, 13), berlin(20, 12)),
    ],
)
def test_it_is_due_at_the_full_hour_after_closing(vhs: Station, now: datetime, due: datetime | None) -> None:
    SpecialDay.objects.create(question=vhs.question, date=date(2026, 11, 20), opens="09:00", closes="11:01")

    assert last_summary_due(vhs.question.opening_hours(), now) == due


def test_without_hours_it_is_due_at_six(question: Question) -> None:
    SpecialDay.objects.create(question=question, date=date(2026, 11, 11))
    hours = question.opening_hours()

    assert last_summary_due(hours, berlin(10, 17, 59)) == berlin(9, 18)
    assert last_summary_due(hours, berlin(10, 18)) == berlin(10, 18)
    assert last_summary_due(hours, berlin(11, 23)) == berlin(10, 18)
    assert last_summary_due(hours, berlin(12, 12)) is None


def test_it_sums_up_the_day(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    remind(berlin(10, 8))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 9))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 10))
    for reason in (Reason.INSULT, Reason.INSULT, Reason.ADVERTISING):
        reject(send_answer(vhs, now=berlin(10, 11))[0], reason, berlin(10, 11, 5))
    make_answer(Status.HELD, station=vhs, now=berlin(10, 12))
    taken_back, _ = send_answer(vhs, now=berlin(10, 13))
    withdraw(taken_back)
    send_answer(vhs, now=berlin(10, 20, 50))

    assert remind(berlin(10, 21, 5)) == f"{vhs.question.slug}: summary\n"
    assert remind(berlin(10, 21, 10)) == "nothing is due\n"

    (mail,) = mailoutbox
    assert mail.subject == "Der Tag in Zahlen: 8 eingegangen, noch 1 zu lesen"
    assert mail.recipients() == [somebody]
    assert mail.body == (
        "Hallo,\n\n"
        "das war bei „Was kann Krefeld für dich?“ los, seit Montag, 9. November, 21 Uhr:\n\n"
        "Eingegangen: 8\n"
        "Gezeigt: 2\n"
        "Nicht gezeigt: 3\n"
        "  – Beleidigung: 2\n"
        "  – Werbung, Verkauf, Spendenaufruf: 1\n\n"
        "1 neue Antwort wartet noch, und zwar seit 15 Minuten.\n"
        "1 Antwort ist zurückgestellt und muss noch entschieden werden.\n\n"
        "https://antworten.example/admin/moderation/queue/\n"
    )


def test_a_day_on_which_all_is_read_says_so(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    remind(berlin(10, 8))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 9))

    remind(berlin(10, 21))

    (mail,) = mailoutbox
    assert mail.subject == "Der Tag in Zahlen: 1 eingegangen, noch 0 zu lesen"
    assert "Neu wartet nichts mehr. Danke!" in mail.body
    assert "zurückgestellt" not in mail.body


def test_on_a_quiet_day_there_is_none(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    remind(berlin(10, 8))

    assert remind(berlin(10, 21)) == "nothing is due\n"
    assert mailoutbox == []
    assert NotificationState.objects.get().summarised_until == berlin(10, 21)


def test_what_was_held_is_not_forgotten(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    make_answer(Status.HELD, station=vhs, now=berlin(9, 9))
    remind(berlin(10, 8))

    remind(berlin(10, 21))

    assert "1 Antwort ist zurückgestellt" in mailoutbox[0].body


def test_sunday_is_summed_up_on_monday(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    remind(berlin(14, 12))
    remind(berlin(14, 16))
    make_answer(Status.RELEASED, station=vhs, now=berlin(15, 12))
    for moment in (berlin(15, 12), berlin(15, 18), berlin(15, 21), berlin(16, 8)):
        remind(moment)
    assert mailoutbox == []

    remind(berlin(16, 21))

    assert "seit Samstag, 14. November, 16 Uhr" in mailoutbox[0].body
    assert "Eingegangen: 1\n" in mailoutbox[0].body


@pytest.mark.parametrize("minutes", [0, 29, 30, 59])
def test_an_answer_is_counted_once_whenever_it_came_and_was_decided(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox, minutes: int
) -> None:
    """Its time is rounded down to the hour by the decision; the Saturday closes at half past."""
    remind(berlin(14, 12))
    sent = [send_answer(vhs, now=berlin(14, hour, minutes))[0] for hour in (15, 16)]
    for moment in (berlin(14, 15, 59), berlin(14, 16, 0), berlin(14, 17)):
        remind(moment)
    for answer in sent:
        decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=make_moderator(), now=berlin(16, 9))
    remind(berlin(16, 21))

    summaries = [mail.body for mail in mailoutbox if "Eingegangen" in mail.body]
    assert ["Eingegangen: 1\n" in body for body in summaries] == [True, True]
    assert "Gezeigt: 0\n" in summaries[0]
    assert "Gezeigt: 2\n" in summaries[1]


def test_several_decisions_about_one_answer_count_once_and_as_it_stands(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox
) -> None:
    remind(berlin(10, 8))
    answer = make_answer(Status.HELD, station=vhs, now=berlin(10, 9))
    reject(answer, Reason.LINK, berlin(10, 10))
    decide(answer_id=answer.pk, before=Status.REJECTED, after=Status.RELEASED, by=make_moderator(), now=berlin(10, 11))
    answer.refresh_from_db()
    reject(answer, Reason.INSULT, berlin(10, 12))

    remind(berlin(10, 21))

    assert "Gezeigt: 0\nNicht gezeigt: 1\n  – Beleidigung: 1\n" in mailoutbox[0].body


def test_an_objection_that_changed_nothing_is_no_rejection_of_today(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox
) -> None:
    answer, _ = send_answer(vhs, now=berlin(9, 9))
    reject(answer, Reason.LINK, berlin(9, 10))
    remind(berlin(10, 8))
    object_to_rejection(answer, "Doch!", berlin(10, 9))
    decide_objection(answer_id=answer.pk, restore=False, by=make_moderator(), now=berlin(10, 10))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 11))

    remind(berlin(10, 21))

    assert "Nicht gezeigt: 0\n" in mailoutbox[0].body


def test_another_question_is_another_mail(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    remind(berlin(10, 8))
    make_answer(Status.RELEASED, now=berlin(10, 9))
    other = Question.objects.latest("pk")
    Question.objects.filter(pk=other.pk).update(opens_at=berlin(2, 8), closes_at=berlin(28, 8))
    remind(berlin(10, 17))
    make_answer(Status.HELD, station=vhs, now=berlin(10, 9))

    assert remind(berlin(10, 21)) == f"{other.slug}: summary, {vhs.question.slug}: summary\n"

    first, second = (mail.body for mail in mailoutbox)
    assert "Gezeigt: 1\n" in first  # that one has no hours
    assert "Gezeigt: 0\n" in second


def test_the_last_day_is_summed_up_although_the_question_is_closed(vhs: Station, somebody: str, remind: Run) -> None:
    Question.objects.update(closes_at=berlin(10, 18))
    remind(berlin(10, 8))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 17))

    assert "summary" in remind(berlin(10, 21))
    assert "summary" not in remind(berlin(12, 21))


def test_days_without_a_timer_come_in_one(vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox) -> None:
    remind(berlin(9, 22))
    for day in (10, 11, 12):
        make_answer(Status.RELEASED, station=vhs, now=berlin(day, 12))

    remind(berlin(13, 9))

    assert "Eingegangen: 3\nGezeigt: 3\n" in mailoutbox[0].body


def test_a_failing_mail_server_loses_no_summary(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind(berlin(10, 8))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 9))
    before = NotificationState.objects.values().get()

    def fail(self: EmailMessage, **options: Any) -> int:
        raise TimeoutError("timed out")

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        with pytest.raises(CommandError):
            remind(berlin(10, 21))
    assert NotificationState.objects.values().get() == before

    remind(berlin(10, 21, 5))
    assert "Gezeigt: 1\n" in mailoutbox[0].body


def test_the_cost_follows_the_day_and_not_all_answers(vhs: Station) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the table")
    with CaptureQueriesContext(connection) as queries:
        summarise(vhs.question_id, berlin(10, 21), berlin(11, 21))

    plans = []
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans.append(" ".join(str(row) for row in cursor.fetchall()))
    assert len(plans) == 4
    assert not any("SCAN contributions" in plan or "SCAN moderation" in plan for plan in plans)
    received, decided = (next(plan for plan in plans if words in plan) for words in ("submitted_at>", "decided_at>"))
    assert "answer USING INTEGER PRIMARY KEY (rowid=?)" in decided
    assert "COVERING INDEX answer_queue (question_id=? AND status=? AND submitted_at>? AND submitted_at<?)" in received
    assert "INDEX decision_time (decided_at>? AND decided_at<?)" in decided


def test_old_decisions_are_not_counted_at_the_first_run(
    vhs: Station, somebody: str, remind: Run, mailoutbox: Outbox
) -> None:
    make_answer(Status.RELEASED, station=vhs, now=berlin(5, 12))
    assert Decision.objects.count() == 1
    remind(berlin(10, 8))
    make_answer(Status.RELEASED, station=vhs, now=berlin(10, 12))

    remind(berlin(10, 21))

    assert "Gezeigt: 1\n" in mailoutbox[0].body
