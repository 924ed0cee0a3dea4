"""What the database itself refuses, and what a question and a station know."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from contributions.codes import ALPHABET, format_code, is_private, normalise_code, random_code
from contributions.enums import Status
from contributions.models import Answer, ConsentText, Question, QuestionText, Station
from tests.factories import NOW, make_answer, make_question, make_station, send_answer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"status": "published"},
        {"status": ""},
        {"text": ""},  # while it waits
        {"text": "x" * 5001},
        {"status": Status.WITHDRAWN},  # without erasing the text
        {"status": Status.RELEASED},  # without a time
        {"receipt_hash": ""},
        {"receipt_hash": "x" * 63},
    ],
)
def test_the_database_refuses_a_broken_answer(change: dict[str, Any]) -> None:
    answer, _ = send_answer()

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(**change)


def test_one_receipt_belongs_to_one_answer() -> None:
    first, _ = send_answer()
    second, _ = send_answer(first.station)

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=second.pk).update(receipt_hash=first.receipt_hash)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Question, {"closes_at": NOW - timedelta(days=30)}),
        (Question, {"answer_length": 0}),
        (Question, {"answer_length": 1001}),
        (Question, {"slug": "taken"}),
        (Station, {"code": "takn"}),
        (QuestionText, {"language": "en"}),
        (ConsentText, {"language": "en"}),
    ],
)
def test_the_database_refuses_a_broken_question(model: Any, change: dict[str, Any]) -> None:
    make_station(make_question(slug="taken"), code="takn")
    question = make_question()
    station = make_station(question)
    rows = {Question: question, Station: station, QuestionText: question.texts.get(language="de")}
    row = rows.get(model) or question.consents.get(language="de")

    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**change)  # past what refuses earlier


def test_nothing_that_an_answer_needs_can_be_deleted() -> None:
    answer = make_answer()

    for needed in (answer.question, answer.station, answer.consent):
        with pytest.raises(ProtectedError):
            needed.delete()


@pytest.mark.parametrize(
    "query",
    [
        Answer.objects.filter(question=1, status="new").order_by("submitted_at", "id"),
        Answer.objects.filter(question=1, status__in=Status.SHOWN, released_at__isnull=False).order_by(
            "-released_at", "-id"
        ),
        Answer.objects.filter(
            question=1, status__in=Status.SHOWN, released_at__isnull=False, language__gt="de"
        ).order_by("language"),
        Answer.objects.filter(status="new").order_by("submitted_at", "id"),
        Answer.objects.filter(receipt_hash="x"),
    ],
)
def test_every_list_reads_its_index_in_order(query: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's planner reads small tables whole, whatever their indexes")

    plan = query[:10].explain()

    assert "USING INDEX" in plan or "USING COVERING INDEX" in plan
    assert "TEMP B-TREE" not in plan


def test_a_world_of_its_own_needs_contrast() -> None:
    question = make_question(
        colour_theme="own", own_ground="#000000", own_warp="#ffffff", own_weft="#ffffff", own_text="#ffffff"
    )
    question.full_clean()
    assert question.colours.ground == "#000000"

    for change in ({"own_warp": "#333333"}, {"own_text": ""}, {"own_weft": "red"}):
        for name, value in change.items():
            broken = make_question(colour_theme="own", own_ground="#000000", own_warp="#ffffff", own_weft="#ffffff")
            broken.own_text = "#ffffff"
            setattr(broken, name, value)
            with pytest.raises(ValidationError):
                broken.full_clean()


def test_the_hashtag_is_one_word() -> None:
    question = make_question()
    for hashtag in ("#krefeld", "krefeld kann", "kre-feld"):
        question.hashtag = hashtag
        with pytest.raises(ValidationError, match="ohne #"):
            question.full_clean()


def test_codes_have_no_look_alikes_and_no_vowels() -> None:
    assert not set(ALPHABET) & set("0O1I2Z5SAEU8")
    assert len({random_code() for _ in range(200)}) > 150
    assert set("".join(random_code() for _ in range(200)).upper()) <= set(ALPHABET)
    assert normalise_code(format_code("bcdfghjkm")) == "bcdfghjkm"
    assert format_code("bcdfgh") == "BCD-FGH"


def test_the_address_of_a_station_is_short_and_has_no_language() -> None:
    assert make_station(code="k7m4").address == "https://antworten.example/s/k7m4/"


def test_words_fall_back_to_german_then_to_any_then_say_so() -> None:
    question = make_question()
    ConsentText.objects.create(question=question, language="de", version=2, exhibition="neu", social="neu")
    assert question.text_in("tr").language == question.consent("tr").language == "de"
    assert question.consent("de").version == 2

    question.texts.filter(language="de").delete()
    question.consents.filter(language="de").delete()
    assert question.text_in("tr").language == question.consent("tr").language == "en"

    question.texts.all().delete()
    question.consents.all().delete()
    with pytest.raises(QuestionText.DoesNotExist):
        question.text_in("de")
    with pytest.raises(ConsentText.DoesNotExist):
        question.consent("de")


def test_the_migration_knows_what_was_handed_out_before() -> None:
    """What somebody agreed to, and all texts of a question that has opened; those of a later one may still change."""
    migration = import_module("contributions.migrations.0003_short_consents")
    agreed = send_answer()[0].consent
    later = make_question(opens_at=timezone.now() + timedelta(days=1), closes_at=timezone.now() + timedelta(days=2))
    ConsentText.objects.update(handed_out=False, agreed_to=False)

    migration.mark_what_was_handed_out(apps, None)

    marks = {(text.question_id, text.language): (text.handed_out, text.agreed_to) for text in ConsentText.objects.all()}
    other, new = (agreed.question_id, "en"), (later.pk, "de")
    assert (marks[agreed.question_id, "de"], marks[other], marks[new]) == ((True, True), (True, False), (False, False))


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("https://antworten.krefeld.example", False),
        ("https://8.8.8.8", False),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", True),
        ("http://localhost:8000", True),
        ("http://server", True),
        ("http://forum.local", True),
    ],
)
def test_addresses_that_phones_elsewhere_cannot_open(address: str, private: bool) -> None:
    assert is_private(address) == private
