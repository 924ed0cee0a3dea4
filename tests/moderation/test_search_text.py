"""What search reads of answers: written with decisions, changed with the text, and erased with it."""

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
from moderation.models import SearchText
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
from moderation.selectors.querysets import find_texts, released_queryset
from moderation.services import decide, undo
from tests.factories import NOW, make_answer, make_person

pytestmark = pytest.mark.django_db


def texts() -> list[str]:
    return list(SearchText.objects.values_list("text", flat=True))


def test_it_follows_the_text_and_an_undone_shortening(station: Station, moderator: User) -> None:
    answer = make_answer(station=station, text="Grüße aus Krefeld")
    assert texts() == []
    decision = decide(
        answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=moderator, now=NOW, shorter="Grüße […]"
    )
    assert texts() == ["gruesse [...]\ngrusse"]

    undo(decision_id=decision.pk, by=moderator, now=NOW)

    assert texts() == ["gruesse aus krefeld\ngrusse"]


def test_it_is_erased_with_the_text(station: Station, moderator: User) -> None:
    withdraw(make_answer(Status.RELEASED, station=station, by=moderator))
    make_answer(Status.REJECTED, station=station, by=moderator)
    assert len(texts()) == 1

    erase_rejected_texts(NOW + REJECTED_RETENTION_PERIOD + timedelta(days=1))

    assert texts() == []


def test_an_update_fills_it_for_what_was_decided_before(station: Station, moderator: User) -> None:
    shown = make_answer(Status.RELEASED, station=station, by=moderator, text="Straße")
    make_answer(station=station, text="noch ungelesen")
    withdraw(make_answer(Status.RELEASED, station=station, by=moderator))
    SearchText.objects.all().delete()

    import_module("moderation.migrations.0007_search_text").fill(apps, None)

    assert list(SearchText.objects.values_list("answer", "text")) == [(shown.pk, "strasse")]


def test_the_list_of_answers_finds_what_was_decided_and_what_waits(
    client: Client, station: Station, moderator: User
) -> None:
    shown = make_answer(Status.RELEASED, station=station, by=moderator, text="Straßen, Omas Garten")
    make_answer(Status.REJECTED, station=station, by=moderator, text="Anderes")
    waits = make_answer(station=station, text="Oma’s GARTEN")
    client.force_login(make_person(superuser=True))

    def found(words: str) -> list[Answer]:
        response = client.get("/admin/contributions/answer/", {"q": words})
        return list(response.context["cl"].queryset)

    assert found("garten") == [waits, shown]
    assert found("STRASSEN oma's") == [shown]
    assert len(found("")) == 3


@pytest.mark.parametrize("many", [False, True])
def test_the_list_of_answers_finds_the_latest_in_as_many_queries(
    client: Client, station: Station, moderator: User, monkeypatch: pytest.MonkeyPatch, *, many: bool
) -> None:
    monkeypatch.setattr(admin, "MAX_FOUND", 3)
    sent = [
        make_answer(Status.NEW if number % 2 else Status.RELEASED, station=station, by=moderator, text="Garten")
        for number in range(9 if many else 2)
    ]
    client.force_login(make_person(superuser=True))
    client.get("/admin/contributions/answer/")  # what the process reads once

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/admin/contributions/answer/", {"q": "garten"})
    with CaptureQueriesContext(connection) as without_hit:
        assert not client.get("/admin/contributions/answer/", {"q": "qüx"}).context["cl"].queryset

    assert list(response.context["cl"].queryset) == sent[:-4:-1]
    assert (len(queries), len(without_hit)) == (10, 8)


@pytest.mark.parametrize("word", ["rhein", "r"])
def test_search_reads_texts_from_the_latest_on_or_by_their_index(question: Question, word: str) -> None:
    if connection.vendor == "postgresql":  # in small tables it reads everything, and joins in any order
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = SearchText.objects.filter(text__contains=word).explain()
        assert "Bitmap Index Scan on search_text_trigrams" in plan
    else:
        plan = find_texts(released_queryset(question.pk), [word])[:20].explain()
        assert "SCAN moderation_searchtext USING COVERING INDEX search_text_order" in plan
        assert "TEMP B-TREE" not in plan
