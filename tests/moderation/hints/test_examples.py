"""What is found in answers in every language of the pages, and what is not."""

from __future__ import annotations

import pytest

from moderation.hints.detection import find_hints
from moderation.hints.enums import HintCode
from moderation.hints.word_lists import WordLists
from tests.moderation.hints import (
    examples_fit,
    examples_fit_more,
    examples_personal,
    examples_personal_more,
    examples_rejected,
    examples_wording,
)

LISTS = WordLists({})
PERSONAL = [*examples_personal.EXAMPLES, *examples_personal_more.EXAMPLES, *examples_rejected.PERSONAL]
FIT = [*examples_fit.EXAMPLES, *examples_fit_more.EXAMPLES, *examples_rejected.FIT]
WORDING = [*examples_wording.EXAMPLES, *examples_rejected.WORDING]


def found(text: str, language: str) -> list[tuple[str, str | None]]:
    hints = find_hints(text, language, LISTS)
    return [(hint.code.value, text[hint.start : hint.end] if hint.start is not None else None) for hint in hints]


@pytest.mark.parametrize(("language", "text", "code", "marked"), PERSONAL)
def test_what_is_personal_is_marked_and_nothing_else(language: str, text: str, code: str, marked: str) -> None:
    personal = [hint for hint in found(text, language) if hint[0] in (*HintCode.PERSONAL, "link")]

    assert personal == [(code, marked)]


@pytest.mark.parametrize(("language", "text"), FIT)
def test_an_answer_that_is_fit_has_no_hint(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(("language", "text", "code", "marked"), WORDING)
def test_wording_that_deserves_a_look_is_marked(language: str, text: str, code: str, marked: str | None) -> None:
    assert (code, marked) in found(text, language)


def test_the_examples_hold_every_language_and_every_code() -> None:
    languages = {"de", "de-simple", "tr", "ar", "uk", "pl", "en", "ru", "ro", "bg", "it", "el", "nl", "fa"}

    assert {language for language, *_ in PERSONAL} == languages
    assert {language for language, *_ in FIT} == languages
    assert {code for _, _, code, _ in [*PERSONAL, *WORDING]} == set(HintCode) - {HintCode.DUPLICATE}
