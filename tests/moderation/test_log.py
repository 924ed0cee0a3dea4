"""The log for staff: who, when, what, why; filtered, exported, and touched by nobody."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import get_language, override

from contributions.enums import Reason, Status
from contributions.models import Answer
from contributions.services import object_to_rejection, withdraw
from moderation.enums import DecisionKind
from moderation.formatting import describe_log_entry, describe_reason
from moderation.log import export
from moderation.log.export import write_log
from moderation.models import Decision
from moderation.services import decide, decide_objection, hide_reported, undo
from tests.factories import NOW, make_answer, make_moderator, make_person, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db
LOG = "/admin/moderation/decision/"
EXPORT = f"{LOG}export/"


@pytest.fixture
def anna() -> User:
    person = make_moderator()
    person.first_name, person.last_name = "Anna", "Aufmerksam"
    person.save()
    return person


def say(answer: Answer, after: Status, by: User, **fields: str) -> Decision:
    answer.refresh_from_db()
    before = Status(answer.status)
    return decide(answer_id=answer.pk, before=before, after=after, by=by, now=NOW + timedelta(minutes=5), **fields)


def cells(browser: Client, query: str = "") -> list[list[str]]:
    """The exported table without its head."""
    return list(table(browser, query))[1:]


def table(browser: Client, query: str = "") -> Iterator[list[str]]:
    response = browser.get(EXPORT + query)
    assert response.status_code == 200
    assert isinstance(response, StreamingHttpResponse)
    file = response.getvalue().decode("utf-8-sig")
    yield from csv.reader(file.splitlines(keepends=True), delimiter=";")


# the page


def test_a_line_says_who_when_what_and_why(desk: Client, anna: User) -> None:
    answer, _ = send_answer(text="مرحبا <b>", language="ar")
    say(answer, Status.REJECTED, anna, reason=Reason.INSULT, note="siehe Gespräch")

    page = desk.get(LOG).content.decode()

    assert "10. November 2026, 13:39" in page  # NOW and five minutes, in Berlin
    assert "Anna Aufmerksam" in page
    assert ">nicht gezeigt</td>" in page
    assert "Beleidigung · „siehe Gespräch“" in page
    address = reverse("admin:contributions_answer_change", args=[answer.pk])
    assert f'<a href="{address}">{answer.pk}</a> <bdi lang="ar" dir="rtl">مرحبا &lt;b&gt;</bdi>' in page


def test_it_has_one_name(desk: Client, anna: User) -> None:
    decision = say(make_answer(), Status.RELEASED, anna)

    start, listed, opened = (
        desk.get(path).content.decode() for path in ("/admin/", LOG, f"{LOG}{decision.pk}/change/")
    )

    assert f'href="{LOG}">Protokoll</a>' in start
    assert '<li aria-current="page">Protokoll</li>' in listed
    assert f'<li><a href="{LOG}">Protokoll</a></li>' in opened
    assert [page for page in (start, listed, opened) if ">Entscheidungen<" in page] == []


def test_each_kind_of_decision_is_described(anna: User) -> None:
    other, answer = make_moderator(), send_answer()[0]
    said = [say(answer, Status.REJECTED, anna, reason=Reason.LINK)]
    object_to_rejection(answer, "Doch!", NOW)
    said.append(decide_objection(answer_id=answer.pk, restore=True, by=other, now=NOW))
    undo(decision_id=said[-1].pk, by=other, now=NOW)
    said.append(Decision.objects.first() or said[-1])
    said.append(decide_objection(answer_id=answer.pk, restore=False, by=other, now=NOW))
    shown = make_answer(Status.RELEASED)
    said.append(hide_reported(answer_id=shown.pk, now=NOW))

    assert [(describe_log_entry(decision), describe_reason(decision)) for decision in said] == [
        ("nicht gezeigt", "Link oder Kontoname"),
        ("auf einen Widerspruch: wird gezeigt", ""),
        ("zurückgenommen: nicht gezeigt", "Link oder Kontoname"),
        ("auf einen Widerspruch: nicht gezeigt", "Link oder Kontoname"),
        ("verborgen, bis jemand die Meldung gelesen hat", ""),
    ]
    question = make_question(second_person=[Reason.LINK])
    proposal = say(send_answer(make_station(question))[0], Status.REJECTED, anna, reason=Reason.LINK)
    assert (describe_log_entry(proposal), describe_reason(proposal)) == (
        "Vorschlag: nicht zeigen",
        "Link oder Kontoname",
    )
    looked = Decision(kind=DecisionKind.RE_REVIEW, before=Status.REJECTED, after=Status.REJECTED)
    assert describe_log_entry(looked) == "zweiter Blick: nicht gezeigt"
    looked.after = Status.HELD
    assert describe_log_entry(looked) == "beim zweiten Blick: doch zeigen"


def test_whose_right_ends_at_the_log_reads_no_answer(client: Client) -> None:
    client.force_login(make_person("moderation.view_decision"))
    decision = make_answer(Status.HELD, text="Ganz geheim").decisions.get()

    pages = client.get(LOG), client.get(reverse("admin:moderation_decision_change", args=[decision.pk]))

    for page in pages:
        assert page.status_code == 200
        assert "Ganz geheim" not in page.content.decode()


def test_the_number_of_queries_does_not_depend_on_the_length(desk: Client, anna: User) -> None:
    make_answer(Status.HELD, by=anna)
    with CaptureQueriesContext(connection) as one:
        desk.get(LOG)
    for _ in range(3):
        make_answer(Status.HELD, by=make_moderator())
    with CaptureQueriesContext(connection) as more:
        desk.get(LOG)

    assert len(one) == len(more)


# the filters


@pytest.fixture
def mixed(anna: User) -> dict[str, Decision]:
    """Two decisions that differ in everything that can be filtered."""
    early = say(send_answer(text="früh")[0], Status.RELEASED, anna)
    late, _ = send_answer(text="spät")
    refused = decide(
        answer_id=late.pk, before=Status.NEW, after=Status.REJECTED, by=make_moderator(), reason=Reason.LINK,
        now=NOW.replace(day=12, hour=22, minute=59),
    )  # fmt: skip  # 23:59 in Berlin
    return {"early": early, "late": refused}


FILTERS: dict[str, Callable[[Decision], str]] = {
    "person": lambda decision: f"person={decision.decided_by_id}",
    "outcome": lambda decision: f"after={decision.after}",
    "question": lambda decision: f"answer__question__id__exact={decision.answer.question_id}",
    "day": lambda decision: f"from={decision.decided_at:%Y-%m-%d}&to={decision.decided_at:%Y-%m-%d}",
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("which", ["early", "late"])
def test_a_filter_leaves_what_was_asked_for(desk: Client, mixed: dict[str, Decision], name: str, which: str) -> None:
    query = "?" + FILTERS[name](mixed[which])

    assert [row[2] for row in cells(desk, query)] == [str(mixed[which].answer_id)]
    page = desk.get(LOG + query).content.decode()
    assert ">früh</bdi>" in page if which == "early" else ">spät</bdi>" in page
    assert page.count("</bdi>") == 1
    assert query.replace("&", "&amp;") in page  # the link of the export carries the filter on


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("reason__exact=link", 1),
        ("kind__exact=decision", 2),
        ("kind__exact=undo", 0),
        ("from=2026-11-11", 1),
        ("to=2026-11-12", 2),
        ("to=2026-11-09", 0),
        ("from=2026-11-11&after=released", 0),
        ("from=gestern&to=9999-12-31", 2),
        ("person=0", 2),
    ],
)
def test_filters_alone_and_together(desk: Client, mixed: dict[str, Decision], query: str, left: int) -> None:
    assert len(cells(desk, f"?{query}")) == left
    assert desk.get(f"{LOG}?{query}").content.decode().count("</bdi>") == left


def test_choosing_days_keeps_the_other_filters(desk: Client, mixed: dict[str, Decision]) -> None:
    page = desk.get(f"{LOG}?after=released&from=2026-11-01&p=1").content.decode()

    assert '<input type="hidden" name="after" value="released">' in page
    assert 'name="from" id="days-from" value="2026-11-01"' in page
    assert '<input type="hidden" name="from"' not in page


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(desk: Client) -> None:
    assert desk.get(f"{EXPORT}?nonsense=1").status_code == 302


# the export


def test_the_export_is_a_table_for_german_spreadsheets(desk: Client, anna: User) -> None:
    answer, _ = send_answer(text="Der geheime Text")
    say(answer, Status.HELD, anna, note="=HYPERLINK(1); Ä")

    response = desk.get(EXPORT)
    assert isinstance(response, StreamingHttpResponse)
    sent = response.getvalue()

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="protokoll-')
    assert sent.startswith(b"\xef\xbb\xbfWann;Wer;Antwort;Frage;Was;Grund;Notiz;Vorher;Nachher\r\n")
    assert list(table(desk))[1] == [
        "2026-11-10 13:39:56", "Anna Aufmerksam", str(answer.pk), answer.question.slug, "zurückgestellt", "",
        "'=HYPERLINK(1); Ä", "neu", "zurückgestellt",
    ]  # fmt: skip
    assert "geheime" not in sent.decode()


def test_texts_of_answers_are_not_even_read(desk: Client) -> None:
    withdraw(make_answer(Status.RELEASED))
    make_answer(Status.HELD)
    with CaptureQueriesContext(connection) as asked:
        assert len(cells(desk)) == 2

    read = [query["sql"] for query in asked if "moderation_decision" in query["sql"]]
    assert any("slug" in sql for sql in read)
    assert [sql for sql in read if '"text"' in sql and "slug" in sql] == []


@pytest.mark.one_database("sqlite")  # slow
def test_a_long_log_costs_no_more_memory_and_queries_than_a_short_one(desk: Client, anna: User) -> None:
    answer = make_answer(Status.HELD, by=anna)

    def cost(rows: int) -> tuple[int, int]:
        fields = {"before": "held", "after": "released", "decided_by": anna, "decided_at": NOW, "note": "x" * 300}
        Decision.objects.bulk_create(Decision(answer=answer, **fields) for _ in range(rows - Decision.objects.count()))
        with CaptureQueriesContext(connection) as asked:
            pieces = desk.get(EXPORT).streaming_content  # type: ignore[attr-defined]
            tracemalloc.start()
            lines = sum(piece.count(b"\r\n") for piece in pieces)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert lines == rows + 1
        return len(asked), peak

    (few_queries, few), (many_queries, many) = cost(2 * export.CHUNK_SIZE), cost(20 * export.CHUNK_SIZE)

    assert few_queries == many_queries
    assert many < 2 * few


def test_the_export_speaks_the_language_of_its_reader_whoever_else_is_served_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_answer(Status.HELD)
    monkeypatch.setattr(export, "describe_log_entry", lambda decision: str(get_language()))
    with override("en"):
        pieces = write_log(Decision.objects.all())
    with override("de"):
        assert ";en;" in "".join(pieces)


# nobody touches it


@pytest.mark.parametrize("superuser", [True, False])
def test_the_log_cannot_be_changed_or_deleted_one_by_one_or_many_at_once(client: Client, superuser: bool) -> None:
    client.force_login(make_person(superuser=True) if superuser else make_moderator())
    decisions = [make_answer(Status.HELD).decisions.get() for _ in range(2)]
    before = list(Decision.objects.values())
    chosen = [decision.pk for decision in decisions]

    page = client.get(LOG).content.decode()
    assert 'name="action"' not in page
    assert "_selected_action" not in page
    for sent in (
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
        {"action": "delete_selected", "_selected_action": chosen, "select_across": "1", "post": "yes", "index": "0"},
        {"_save": "1", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": chosen[0], "form-0-note": "x"},
    ):
        client.post(LOG, sent)
    for page_name in ("change", "delete"):
        address = reverse(f"admin:moderation_decision_{page_name}", args=chosen[:1])
        assert client.post(address, {"post": "yes", "note": "x", "_saveasnew": "1"}).status_code == 403
    assert client.post(EXPORT, {"action": "delete_selected", "_selected_action": chosen}).status_code == 405

    assert list(Decision.objects.values()) == before


def test_who_may_not_read_the_log_may_not_export_it(client: Client) -> None:
    client.force_login(make_person("contributions.view_answer", "moderation.add_decision"))
    assert client.get(EXPORT).status_code == 403
    client.force_login(make_person("moderation.view_decision"))
    assert client.get(EXPORT).status_code == 200
