"""What hides an answer, and what keeps somebody who reports everything from hiding all answers."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection

from contributions.enums import Reason, Status
from contributions.models import Answer, ReleaseCounter
from contributions.services import withdraw
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.reports import services
from moderation.reports.enums import ReportReason
from moderation.reports.models import Report
from moderation.reports.services import decide_reported, file_report
from tests.factories import NOW, make_question, make_station
from tests.moderation.reports.making import report, shown, state

TEXTS = {"text": "", "about": "", "contact": "", "language": "de"}


def file(answer: Answer, nonce: str, reason: str = ReportReason.THREAT) -> Report:
    return file_report(nonce=nonce, answer_id=answer.pk, reason=reason, flag="", now=NOW, **TEXTS)


@pytest.mark.django_db
def test_it_is_not_shown_any_more_and_logged_without_a_person() -> None:
    answer = shown()

    report(answer)

    counter = ReleaseCounter.objects.get(question=answer.question)
    decision = Decision.objects.filter(answer=answer).first()
    assert decision is not None
    assert (counter.released, counter.version) == (0, 3)
    assert (decision.kind, decision.decided_by, decision.after) == (DecisionKind.REPORT, None, Status.HELD)


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", [True, False])
def test_what_somebody_read_and_showed_again_is_not_hidden_any_more(moderator: User, hidden: bool) -> None:
    answer = shown()
    report(answer, ReportReason.THREAT if hidden else ReportReason.INSULT)
    before = Status(state(answer))
    decide_reported(answer_id=answer.pk, before=before, after=Status.RELEASED, by=moderator, now=NOW)

    later = report(answer, ReportReason.EXTREMISM)

    assert state(answer) == Status.RELEASED
    assert (later.hid_answer, later.settled_at) == (False, None)  # it only lands


@pytest.mark.django_db
def test_a_second_report_hides_what_the_first_did_not() -> None:
    answer = shown()
    report(answer, ReportReason.ADVERTISING)

    assert report(answer, ReportReason.PERSONAL_DATA).hid_answer
    assert state(answer) == Status.HELD


@pytest.mark.django_db
def test_unread_reports_hide_ten_answers_and_no_more(moderator: User) -> None:
    station = make_station()
    answers = [shown(station=station) for _ in range(services.MAX_HIDDEN_ANSWERS + 2)]
    for answer in answers:
        report(answer)

    hidden = [answer for answer in answers if state(answer) == Status.HELD]
    assert hidden == answers[: services.MAX_HIDDEN_ANSWERS]
    assert Report.objects.open().count() == len(answers)  # all of them landed

    first, second, *_ = hidden
    decide_reported(
        answer_id=first.pk,
        before=Status.HELD,
        after=Status.REJECTED,
        by=moderator,
        reason=Reason.THREAT,
        now=NOW,
    )
    report(answers[-1])
    assert state(answers[-1]) == Status.HELD  # somebody read one: there is room again
    report(answers[-2])
    assert state(answers[-2]) == Status.RELEASED
    withdraw(second)
    report(answers[-2])
    assert state(answers[-2]) == Status.HELD


@pytest.mark.django_db(transaction=True)
def test_many_reports_of_one_answer_at_once_all_land_and_hide_it_once() -> None:
    answer = shown(station=make_station(make_question()))
    start, failed = threading.Barrier(6), list[BaseException]()

    def go(number: int) -> None:
        start.wait()
        try:
            file(answer, f"nonce-{number // 2}")  # each of them is sent twice
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert Report.objects.count() == 3
    assert Report.objects.filter(hid_answer=True).count() == 1
    assert Decision.objects.filter(kind=DecisionKind.REPORT).count() == 1
    assert state(answer) == Status.HELD
