"""What search reads of answers: written soon after they came in, changed with text and status, erased with the text."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.enums import Status
from contributions.models import Answer, Question, Station
from contributions.services import withdraw
from moderation import admin
from moderation.hints.models import HintScan
from moderation.hints.services import scan_waiting_answers
from moderation.models import ShownText, UnshownText
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
from moderation.selectors.querysets import find_texts, released_queryset
from moderation.services import decide, hide_reported, undo
from tests.factories import NOW, make_answer, make_person

pytestmark = pytest.mark.django_db
MODELS = (ShownText, UnshownText)


def texts() -> list[str]:
    return [text for model in MODELS for text in model._default_manager.values_list("text", flat=True)]


def shown_ids() -> list[int]:
    return list(ShownText.objects.values_list("answer", flat=True))


def scan() -> None:
    assert not scan_waiting_answers(NOW + timedelta(minutes=1), limit=10)


def test_it_follows_the_text_and_an_undone_shortening(station: Station, moderator: User) -> None:
    answer = make_answer(station=station, text="Grüße aus Krefeld")
    assert texts() == []
    decision = decide(
        answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=NOW, shorter="Grüße […]"
    )
    assert texts() == ["gruesse [...]\ngrusse"]
    assert shown_ids() == [answer.pk]

    undo(decision_id=decision.pk, by=moderator, now=NOW)

    assert texts() == ["gruesse aus krefeld\ngrusse"]
    assert shown_ids() == []


def test_it_knows_whether_the_answer_is_shown(station: Station, moderator: User) -> None:
    answer = make_answer(Status.HELD, station=station, by=moderator)
    assert shown_ids() == []
    decide(answer_id=answer.pk, before=Status.HELD, after=Status.RELEASED, by=moderator, now=NOW)
    assert shown_ids() == [answer.pk]
    hide_reported(answer_id=answer.pk, now=NOW)
    assert shown_ids() == []


def test_of_a_waiting_answer_it_is_written_by_the_scan(station: Station, moderator: User) -> None:
    answer = make_answer(station=station, text="Grüße")
    scan()
    assert texts() == ["gruesse\ngrusse"]
    HintScan.objects.all().delete()
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.HELD, by=moderator, now=NOW)

    scan()

    assert texts() == ["gruesse\ngrusse"]
    assert shown_ids() == []


def test_it_is_erased_with_the_text(station: Station, moderator: User) -> None:
    withdraw(make_answer(Status.RELEASED, station=station, by=moderator))
    make_answer(Status.REJECTED, station=station, by=moderator)
    waits = make_answer(station=station)
    scan()
    assert len(texts()) == 2
    withdraw(waits)
    assert len(texts()) == 1

    erase_rejected_texts(NOW + REJECTED_RETENTION_PERIOD + timedelta(days=1))

    assert texts() == []


def test_an_update_fills_it_for_what_was_there_before(station: Station, moderator: User) -> None:
    shown = make_answer(Status.RELEASED, station=station, by=moderator, text="Straße")
    waits = make_answer(station=station, text="noch ungelesen")
    withdraw(make_answer(Status.RELEASED, station=station, by=moderator))
    for model in MODELS:
        model._default_manager.all().delete()

    import_module("moderation.migrations.0007_search_text").fill(apps, None)

    assert list(ShownText.objects.values_list("answer", "text")) == [(shown.pk, "strasse")]
    assert list(UnshownText.objects.values_list("answer", "text")) == [(waits.pk, "noch ungelesen")]


def test_the_list_of_answers_finds_what_was_decided_and_what_waits(
    client: Client, station: Station, moderator: User
) -> None:
    shown = make_answer(Status.RELEASED, station=station, by=moderator, text="Straßen, Omas Garten")
    make_answer(Status.REJECTED, station=station, by=moderator, text="Anderes")
    waits = make_answer(station=station, text="Oma’s GARTEN")
    scan()
    new = make_answer(station=station, text="Mehr Gärten")
    client.force_login(make_person(superuser=True))

    def found(words: str) -> list[Answer]:
        response = client.get("/admin/contributions/answer/", {"q": words})
        return list(response.context["cl"].queryset)

    assert found("garten") == [new, waits, shown]
    assert found("GÄRTEN") == [new]
    assert found("STRASSEN oma's") == [shown]
    assert found("OMAS") == [waits, shown]
    assert len(found("")) == 4


@pytest.mark.parametrize("many", [False, True])
def test_the_list_of_answers_finds_the_latest_in_as_many_queries(
    client: Client, station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch, *, many: bool
) -> None:
    monkeypatch.setattr(admin, "MAX_FOUND", 3)
    sent = [
        make_answer(Status.NEW if number % 2 else Status.RELEASED, station=station, by=moderator, text="Garten")
        for number in range(9 if many else 2)
    ]
    if many:
        scan()
    client.force_login(make_person(superuser=True))
    client.get("/admin/contributions/answer/")  # what the process reads once

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/admin/contributions/answer/", {"q": "garten"})
    with CaptureQueriesContext(connection) as without_hit:
        assert not client.get("/admin/contributions/answer/", {"q": "qüx"}).context["cl"].queryset

    assert list(response.context["cl"].queryset) == sent[:-4:-1]
    assert (len(queries), len(without_hit)) == (11, 10)
    assert ("Gezeigt werden die neuesten 3 Treffer." in response.content.decode()) is many


def test_the_pages_of_a_search_follow_each_other(
    client: Client, station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin.AnswerAdmin, "list_per_page", 2)
    states = [Status.RELEASED, Status.NEW, Status.REJECTED, Status.NEW, Status.RELEASED]
    sent = [make_answer(state, station=station, by=moderator, text="Garten") for state in states]
    scan()
    client.force_login(make_person(superuser=True))

    pages = [client.get("/admin/contributions/answer/", {"q": "garten", "p": page}) for page in (1, 2, 3)]

    assert [list(page.context["cl"].result_list) for page in pages] == [sent[:2:-1], sent[2:0:-1], sent[:1]]


@pytest.mark.parametrize("is_shown", [True, False])
@pytest.mark.parametrize("word", ["rhein", "r"])
def test_search_reads_texts_from_the_latest_on_or_by_their_index(
    question: Question, word: str, *, is_shown: bool
) -> None:
    model = ShownText if is_shown else UnshownText
    name = model._meta.model_name
    if connection.vendor == "postgresql":  # in small tables it reads everything, and joins in any order
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = model._default_manager.filter(text__contains=word).explain()
        assert f"Bitmap Index Scan on {name}_trigrams" in plan
    else:
        plan = find_texts(released_queryset(question.pk), [word], is_shown=is_shown)[:20].explain()
        assert f"SCAN moderation_{name} USING COVERING INDEX {name}_order" in plan
        assert "TEMP B-TREE" not in plan
