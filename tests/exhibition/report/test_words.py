"""The words of answers: forms of a word as one, without stop words, and none that only one or two people wrote."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions.enums import Status
from contributions.models import Question, Station
from exhibition.report.models import Evaluation
from exhibition.report.services import renew_words
from exhibition.report.tasks import count_words_of_answers
from exhibition.report.words import count_words
from moderation.selectors import ThemedText
from tests.factories import make_answer, make_moderator


def counted(language: str, texts: Iterable[str], own_words: tuple[str, ...] = ()) -> dict[str, int]:
    words = count_words([ThemedText("", language, text) for text in texts], own_words)
    assert {word.language for word in words} <= {language.partition("-")[0]}
    return {word.word: word.answers for word in words}


@pytest.mark.parametrize(
    ("language", "texts", "word"),
    [
        ("de", ["Mehr Parks", "Ein Park am Rhein", "Im Park sitzen"], "Park"),
        ("de-simple", ["Häuser für alle", "Ein Haus", "das Haus"], "Haus"),
        ("en", ["more trees", "a tree", "trees and trees"], "tree"),
        ("tr", ["daha çok park", "parklar", "park güzel"], "park"),
        ("pl", ["nowe szkoły", "szkoła", "w szkole"], "szkoła"),
        ("uk", ["парки", "більше парків", "парк"], "парк"),
    ],
)
def test_forms_of_a_word_count_together(language: str, texts: list[str], word: str) -> None:
    assert counted(language, texts).get(word) == 3


def test_a_word_counts_once_an_answer_and_is_named_from_three_on() -> None:
    assert counted("de", ["Rhein Rhein Rhein", "Rhein", "Brücke am Rhein", "Brücke"]) == {"Rhein": 3}


def test_stop_words_and_those_of_the_question_are_left_out() -> None:
    assert counted("de", ["Krefeld kann und soll Radwege"] * 3, ("krefeld", "kann")) == {"Radweg": 3}


def test_languages_without_a_dictionary_have_their_words_as_they_are() -> None:
    assert counted("xx", ["bicicleta roja"] * 3) == {"bicicleta": 3, "roja": 3}


def test_what_is_no_word_is_none() -> None:
    assert counted("de", ["[…] 02151 ❤️ <b>x</b> a1 $$"] * 3) == {}


@pytest.mark.django_db
def test_words_are_counted_by_theme_again_when_answers_change(station: Station) -> None:
    person = make_moderator()
    for _ in range(3):
        make_answer(Status.RELEASED, station=station, by=person, text="Mehr Brunnen bitte")
    question = Question.objects.select_related("release_counter").prefetch_related("texts").get()

    assert renew_words(question)
    assert ["", "Brunnen", "de", 3] in Evaluation.objects.get().words
    with CaptureQueriesContext(connection) as done:
        assert not renew_words(question)
    assert len(done) <= 3

    make_answer(Status.RELEASED, station=station, by=person, text="Brunnen")
    assert count_words_of_answers.call().startswith("1 of")
    assert ["", "Brunnen", "de", 4] in Evaluation.objects.get().words
