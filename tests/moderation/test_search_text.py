"""What search reads of answers: written with decisions, changed with the text, and erased with it."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from contributions.enums import Status
from contributions.models import Answer, Station
from contributions.services import withdraw
from moderation.models import SearchText
from moderation.retention import REJECTED_RETENTION_PERIOD, erase_rejected_texts
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
