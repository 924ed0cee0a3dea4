"""Reports at the desk: a queue of their own, and every decision about a reported answer settles them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.services import withdraw
from moderation.models import Decision
from moderation.reports import selectors
from moderation.reports.enums import ReportReason
from moderation.reports.models import Report
from moderation.reports.services import (
    SETTLED_RETENTION_PERIOD,
    decide_reported,
    erase_settled_reports,
    settle_moot_reports,
)
from moderation.services import decide
from moderation.transitions import ConflictError
from tests.factories import NOW, make_moderator, make_question, make_station
from tests.moderation.desk import QUEUE, numbers, send_decision
from tests.moderation.reports.making import REPORTED, desk_of, report, shown, state

pytestmark = pytest.mark.django_db


def reported_page(desk: Client) -> str:
    return desk.get(REPORTED).content.decode()


def word(desk: Client, answer: Answer, what: str, **fields: str) -> str:
    answer.refresh_from_db()
    return send_decision(desk, answer, what, queue="reported", **fields)


def many(answer: Answer, number: int, prefix: str = "", **fields: Any) -> None:
    usual = {"answer": answer, "reason": "insult", "text": "x", "language": "de", "reported_at": NOW}
    Report.objects.bulk_create(Report(nonce=f"{prefix}-{n}", **usual | fields) for n in range(number))


def test_the_queue_stands_there_only_while_something_is_on_it(desk: Client) -> None:
    assert 'data-count="reported"' not in desk.get(QUEUE).content.decode()
    assert desk.post(QUEUE + "live/").json()["counts"]["reported"] == "0"
    report(shown())

    assert '<b data-count="reported">1</b>' in desk.get(QUEUE).content.decode()
    assert desk.post(QUEUE + "live/").json()["counts"]["reported"] == "1"


def test_the_card_shows_what_was_reported_and_the_longest_waiting_first(desk: Client) -> None:
    hidden, seen = shown("Ich kriege euch"), shown("Kauft bei mir")
    report(seen, ReportReason.ADVERTISING, text="", contact="")
    report(hidden, ReportReason.THREAT, text="<b>Angst</b>", contact="anna@example.org")
    report(hidden, ReportReason.INSULT, text="Frech")
    report(hidden, ReportReason.THREAT, text="")

    page = reported_page(desk)

    assert numbers(page) == [seen.pk, hidden.pk]
    first, second = page.split("<article")[1:]
    assert "1 Meldung" in first
    assert "Werbung, Verkauf" in first
    assert 'data-seen="released"' in first
    assert ">Weiterhin zeigen <" in first
    assert "Nicht mehr zeigen" in first
    assert "3 Meldungen" in second
    assert "Drohung oder Aufruf zu Gewalt (2×)" in second
    assert "&lt;b&gt;Angst&lt;/b&gt;" in second
    assert "anna@example.org" in second
    assert "Wieder zeigen" in second
    assert "verborgen, bis jemand die Meldung gelesen hat" in second
    assert 'name="decision" value="shorten"' in second


def test_what_a_report_hid_waits_on_one_queue_only(desk: Client) -> None:
    answer = shown()
    report(answer)

    assert numbers(desk.get(QUEUE, {"queue": "held"}).content.decode()) == []
    assert desk.post(QUEUE + "live/").json()["counts"]["held"] == "0"


@pytest.mark.parametrize(
    ("reason", "what", "fields", "after", "told"),
    [
        (ReportReason.INSULT, "release", {}, Status.RELEASED, "Wird weiterhin gezeigt"),
        (ReportReason.THREAT, "release_anyway", {}, Status.RELEASED, "Wird gezeigt"),
        (ReportReason.INSULT, "reject", {"reason": "insult"}, Status.REJECTED, "Nicht gezeigt: Beleidigung"),
        (ReportReason.THREAT, "reject", {"reason": "threat"}, Status.REJECTED, "Nicht gezeigt: Drohung"),
        (ReportReason.PERSONAL_DATA, "shorten", {"text": "Ruf an […]"}, Status.RELEASED, "Wird gekürzt gezeigt"),
        (ReportReason.INSULT, "shorten", {"text": "Ruf an […]"}, Status.RELEASED, "Wird gekürzt gezeigt"),
    ],
)
def test_every_decision_settles_the_reports(
    moderator: User, reason: str, what: str, fields: dict[str, str], after: Status, told: str
) -> None:
    answer = shown("Ruf an 02151 1234")
    for _ in range(2):
        report(answer, reason, contact="anna@example.org")
    desk = desk_of(moderator)

    page = word(desk, answer, what, **fields)

    assert told in page
    assert numbers(page) == []
    assert state(answer) == after
    rows = Report.objects.values_list("outcome", "settled_by", "contact")
    assert list(rows) == [(after, moderator.pk, "")] * 2
    assert not Report.objects.open().exists()


def test_who_decides_reads_before_that_the_contact_goes_with_the_decision(desk: Client) -> None:
    answer = shown()
    report(answer, ReportReason.INSULT, contact="anna@example.org")
    warning = "Kontakt (wird mit deiner Entscheidung gelöscht, schreib also vorher):"

    before = reported_page(desk)
    after = word(desk, answer, "release")

    assert f"{warning}\n    <bdi>anna@example.org</bdi>" in before
    assert "anna@example.org" not in after
    assert Report.objects.get().contact == ""


def test_a_rejection_needs_its_reason_here_too(desk: Client) -> None:
    answer = shown()
    report(answer)

    page = word(desk, answer, "reject")

    assert "Bitte wähl einen Grund" in page
    assert Report.objects.open().count() == 1


def test_the_second_learns_so_and_changes_nothing(desk: Client, moderator: User) -> None:
    answer = shown()
    report(answer, ReportReason.INSULT)
    answer.refresh_from_db()
    decide_reported(
        answer_id=answer.pk,
        before=Status.RELEASED,
        after=Status.REJECTED,
        reason=Reason.INSULT,
        by=moderator,
        now=timezone.now(),
    )

    page = send_decision(desk, answer, "release", queue="reported")
    assert "war schneller und hat entschieden: nicht gezeigt (Beleidigung)" in page
    assert state(answer) == Status.REJECTED
    assert Report.objects.get().outcome == Status.REJECTED


def test_a_page_on_which_it_still_stands_learns_that_somebody_has_read_it(desk: Client) -> None:
    read, unread = shown("eins"), shown("zwei")
    for answer in (read, unread):
        report(answer, ReportReason.ADVERTISING)
    told = {"queue": "reported", "answer": [f"{answer.pk}:released" for answer in (read, unread)]}
    assert desk.post(QUEUE + "live/", told).json()["gone"] == {}

    word(desk_of(make_moderator()), read, "release")

    gone = desk.post(QUEUE + "live/", told).json()["gone"]
    assert gone.pop(str(read.pk)) == "Das hat schon jemand gelesen, und es bleibt."
    assert all("liest das gerade" in why for why in gone.values())  # the other page holds what comes next


def test_two_who_agree_that_it_stays_agree(moderator: User) -> None:
    answer = shown()
    report(answer, ReportReason.INSULT)
    for _ in range(2):
        stays = decide_reported(
            answer_id=answer.pk, before=Status.RELEASED, after=Status.RELEASED, by=moderator, now=NOW
        )
        assert stays is None
    withdraw(answer)

    with pytest.raises(ConflictError) as taken_back:
        decide_reported(answer_id=answer.pk, before=Status.RELEASED, after=Status.RELEASED, by=moderator, now=NOW)
    assert taken_back.value.decision is None


def test_undoing_a_decision_opens_the_reports_again(moderator: User) -> None:
    answer = shown()
    report(answer, contact="anna@example.org")
    desk = desk_of(moderator)
    word(desk, answer, "release")
    decision = Decision.objects.filter(answer=answer, decided_by=moderator).latest("pk")

    page = desk.post(f"{QUEUE}undo/{decision.pk}/", {"queue": "reported"}, follow=True).content.decode()

    assert numbers(page) == [answer.pk]
    assert state(answer) == Status.HELD
    reopened = Report.objects.get()
    assert (reopened.settled_at, reopened.outcome, reopened.contact) == (None, "", "")


def test_reports_that_were_settled_elsewhere_come_back_with_the_answer(moderator: User) -> None:
    answer = shown()
    report(answer, ReportReason.INSULT)
    desk = desk_of(moderator)
    send_decision(desk, Answer.objects.get(), "reject", queue="released", reason="insult")
    settled = Report.objects.get()
    assert (settled.outcome, settled.settled_by) == (Status.REJECTED, None)
    decision = Decision.objects.latest("pk")

    desk.post(f"{QUEUE}undo/{decision.pk}/")

    assert state(answer) == Status.RELEASED
    assert Report.objects.open().count() == 1


def test_an_answer_that_its_author_took_back_needs_no_reading(desk: Client) -> None:
    answer = shown("Ich wohne in der Gasse 1")
    report(answer, text="Er wohnt in der Gasse 1", contact="anna@example.org")
    withdraw(answer)

    assert numbers(reported_page(desk)) == []
    gone = Report.objects.get()
    assert (gone.outcome, gone.text, gone.contact) == (Status.WITHDRAWN, "", "")


def test_a_proposal_waits_for_somebody_else_with_its_reports(moderator: User) -> None:
    question = make_question(second_person=[Reason.THREAT])
    answer = shown(station=make_station(question))
    report(answer)
    first, second = desk_of(moderator), desk_of(make_moderator())

    page = word(first, answer, "reject", reason="threat")

    assert "Jetzt liest es noch jemand anderes" in page
    assert numbers(page) == []
    assert Report.objects.open().count() == 1
    assert numbers(reported_page(second)) == [answer.pk]
    assert "Nicht gezeigt" in word(second, answer, "reject", reason="threat")
    assert Report.objects.get().outcome == Status.REJECTED


def test_a_flood_of_reports_is_one_entry_and_hides_no_other(desk: Client) -> None:
    flooded, other = shown("Das hier"), shown("Und das")
    many(flooded, 500, text="Weg damit!", reported_at=NOW - timedelta(days=1))
    report(other, ReportReason.INSULT)

    page = reported_page(desk)

    assert numbers(page) == [flooded.pk, other.pk]
    assert "500 Meldungen" in page
    assert page.count("Weg damit!") == selectors.MAX_QUOTED_REPORTS
    assert '<b data-count="reported">2</b>' in page


def test_the_number_of_queries_depends_on_no_number(desk: Client) -> None:
    station = make_station()

    def cost(answers: int, reports: int) -> int:
        for number in range(answers):
            many(shown(station=station), reports, prefix=f"{answers}-{number}")
        with CaptureQueriesContext(connection) as queries:
            reported_page(desk)
        return len(queries)

    reported_page(desk)  # notes who is here
    first = cost(1, 1)
    assert cost(4, 30) == first


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the words of the plan are SQLite's")
def test_the_queue_reads_an_index_in_its_order() -> None:
    with CaptureQueriesContext(connection) as queries:
        selectors.reported_answer_ids()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        plan = " ".join(str(row[3]) for row in cursor.fetchall())

    assert "INDEX report_open" in plan
    assert "FOR GROUP BY" not in plan


def test_words_are_erased_some_time_after_the_end(moderator: User) -> None:
    answer, later = shown(), shown()
    for each in (answer, later):
        report(each, ReportReason.INSULT)
    decide_reported(answer_id=answer.pk, before=Status.RELEASED, after=Status.RELEASED, by=moderator, now=NOW)
    soon = NOW + timedelta(days=1)
    decide_reported(answer_id=later.pk, before=Status.RELEASED, after=Status.RELEASED, by=moderator, now=soon)
    open_one = report(answer, ReportReason.INSULT)

    assert erase_settled_reports(NOW + SETTLED_RETENTION_PERIOD) == 1

    texts = dict(Report.objects.values_list("pk", "text"))
    assert sorted(map(bool, texts.values())) == [False, True, True]
    assert texts[open_one.pk]


def test_the_daily_command_settles_and_forgets(moderator: User, capsys: pytest.CaptureFixture[str]) -> None:
    answer = shown()
    report(answer, contact="anna@example.org")
    decide(
        answer_id=answer.pk,
        before=Status.HELD,
        after=Status.REJECTED,
        reason=Reason.THREAT,
        by=moderator,
        now=timezone.now(),
    )

    call_command("forget")

    settled = Report.objects.get()
    assert (settled.outcome, settled.contact) == (Status.REJECTED, "")
    Report.objects.update(settled_at=timezone.now() - SETTLED_RETENTION_PERIOD)
    call_command("forget")
    assert Report.objects.get().text == ""
    assert settle_moot_reports(NOW) == 0
