"""What an author downloads: all that is stored of the answer, in the language of the page, and no name of staff."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.enums import Reason, Status, StoredData
from contributions.models import Answer
from contributions.services import object_to_rejection, withdraw
from exhibition.book.models import Book
from exhibition.distribution.services import record_distribution
from exhibition.heartbeat.models import ImpressionCount
from exhibition.posting.models import Post
from moderation.hints.models import AnswerHint
from moderation.models import Theme
from moderation.reports.services import file_report
from moderation.services import assign_theme, decide
from tests.factories import HOSTILE, NOW, make_moderator, make_translation, send_answer

pytestmark = pytest.mark.django_db
NOTE, REPORT, CAPTION, STAFF = "Notiz über Frau X", "Das stört mich.", "Am Rhein gesagt", "Mona Moderatorin"


@pytest.fixture(autouse=True)
def while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def data_of(client: Client, receipt: str, language: str = "de") -> str:
    response = client.get(f"/{language}/antwort/{receipt}/auskunft.txt")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def full() -> tuple[Answer, str]:
    """An answer of which everything is stored that can be at the same time, and its receipt."""
    by = make_moderator()
    by.first_name, by.last_name = STAFF.split()
    by.save()
    answer, receipt = send_answer(quarter="010", language="ar")
    step: dict[str, Any] = {"answer_id": answer.pk, "by": by, "now": NOW}
    decide(**step, before=Status.NEW, after=Status.REJECTED, reason=Reason.INSULT, note=NOTE)
    object_to_rejection(answer, "Ich meine es gut.", NOW)
    decide(**step | {"by": make_moderator()}, before=Status.REJECTED, after=Status.RELEASED)
    answer.refresh_from_db()
    make_translation(answer, "Auf Deutsch gesagt.")
    assign_theme([answer.pk], Theme.objects.create(question=answer.question, name="Grünes").pk)
    texts = {"text": REPORT, "about": "", "contact": "x@y.example", "language": "de"}
    file_report(nonce="n", answer_id=answer.pk, reason="other", flag="", now=NOW, **texts)
    AnswerHint.objects.create(answer=answer, code="phone")
    ImpressionCount.objects.create(answer_id=answer.pk, question=answer.question, impressions=4711)
    record_distribution(answer.question_id, [answer.pk], "portrait", NOW)
    Post.objects.create(question=answer.question, answer_id=answer.pk, date=NOW.date(), caption=CAPTION)
    Book.objects.create(question=answer.question, answer_ids=[answer.pk], started_at=NOW, progressed_at=NOW)
    Book.objects.create(question=answer.question, answer_ids=[0], format="square", started_at=NOW, progressed_at=NOW)
    return answer, receipt


def test_it_holds_everything_but_what_others_wrote_and_who(client: Client, full: tuple[Answer, str]) -> None:
    answer, receipt = full

    text = data_of(client, receipt)

    for label in StoredData:
        assert str(label.label) in text or label == StoredData.WHOLE_TEXT, label
    for word in (
        *(answer.text, "Lehmheide" if "Lehmheide" in text else answer.get_quarter_display(), "Plakat am Eingang"),
        *("Beleidigung", "Ich meine es gut.", "Auf Deutsch gesagt.", "Grünes", "4711", "1080 × 1350", CAPTION),
        *(answer.receipt_hash, "Meine Antwort darf anonym gezeigt werden.", "neu → nicht gezeigt"),
    ):
        assert word in text
    assert "Bücher, in denen sie steht: 148 × 210 mm, " in text
    assert "210 × 210 mm" not in text
    for secret in (NOTE, REPORT, "x@y.example", *STAFF.split()):
        assert secret not in text


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_speaks_the_language_of_the_page(client: Client, full: tuple[Answer, str], language: str) -> None:
    _answer, receipt = full
    page = client.get(f"/{language}/antwort/{receipt}/").content.decode()
    text = data_of(client, receipt, language)

    assert f"/{language}/antwort/{receipt}/auskunft.txt" in page
    german = (
        "Das ist alles, was wir",
        "Was wir entschieden haben",
        "Dein Widerspruch",
        "Angekommen",
        "Wer aus unserem",
        "vielleicht eine Telefonnummer",
    )
    assert [word for word in german if (word in text) is not (language == "de") and language != "de-simple"] == []


def test_it_is_a_file_for_the_author_alone(client: Client, full: tuple[Answer, str]) -> None:
    _answer, receipt = full
    response = client.get(f"/de/antwort/{receipt}/auskunft.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="krefeld-{receipt[:3]}.txt"'
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert client.get("/de/antwort/bcdfghjklmnpqrtvwx/auskunft.txt").status_code == 404
    assert client.post(f"/de/antwort/{receipt}/auskunft.txt").status_code == 405


def test_before_and_after_there_is_less(client: Client) -> None:
    answer, receipt = send_answer()
    text = data_of(client, receipt)
    assert HOSTILE in text
    assert answer.fingerprint in text
    assert str(StoredData.DECISIONS.label) not in text

    withdraw(answer)
    text = data_of(client, receipt)
    assert HOSTILE not in text
    assert "Deine Antwort: gelöscht" in text
    assert "zurückgenommen" in text


def test_a_shortened_answer_holds_the_whole_text_as_long_as_it_is_stored(client: Client) -> None:
    answer, receipt = send_answer(text="Gut, sagt Frau Muster.")
    by = make_moderator()
    decide(answer_id=answer.pk, before=Status.NEW, after=Status.RELEASED, by=by, shorter="Gut, sagt […].", now=NOW)

    text = data_of(client, receipt)

    assert "Gut, sagt […]." in text
    assert f"{StoredData.WHOLE_TEXT.label}: Gut, sagt Frau Muster." in text


@pytest.mark.parametrize("more", [0, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client, full: tuple[Answer, str], more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answer, receipt = full
    for number in range(more):
        texts = {"text": "x", "about": "", "contact": "", "language": "de"}
        file_report(nonce=f"n{number}", answer_id=answer.pk, reason="other", flag="", now=NOW + timedelta(1), **texts)
        record_distribution(answer.question_id, [answer.pk], f"Format {number}", NOW)

    with django_assert_num_queries(16):
        data_of(client, receipt)


def test_what_is_stored_of_an_answer_is_in_it_or_has_a_reason(full: tuple[Answer, str]) -> None:
    """Every field of an answer: in the text, or no word about its author."""
    from contributions.stored_data import format_data

    text = format_data(full[0], full[1], NOW)
    said = {
        "text",
        "language",
        "quarter",
        "station",
        "question",
        "receipt_hash",
        "submitted_at",
        "released_at",
        "status",
    }
    others = {  # in words of their own, or tested above
        *("id", "consent", "consent_social", "consent_book", "consent_open_data", "reason", "flag"),
        *("fingerprint", "shortened", "cleared_for_social", "thanks_due"),
    }
    assert {field.name for field in Answer._meta.fields} == said | others
    assert json.dumps(full[0].receipt_hash)[1:-1] in text
