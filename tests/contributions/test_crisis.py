"""Words by which somebody asks for help: found in every language, and none in what is fit to be shown."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from contributions.crisis import load_crisis_phrases, needs_help, sounds_like_crisis
from contributions.enums import Reason, Status
from krefeld_kann_was.lib.phrase_matcher import EXCEPTION
from krefeld_kann_was.lib.tokenizer import fold_words, split_words
from tests.moderation.hints import examples_fit, examples_fit_more, examples_wording

# As children, learners and grown-ups write, in 14 languages and in those of phones that get the form in English. The
# phrases have learned from all of these: so many may be missed, or be no call for help. Of new ones expect more.
SENTENCES = json.loads(Path(__file__).with_name("crisis_sentences.json").read_text(encoding="utf-8"))
MAX_MISSED, MAX_FALSE = 0, 0


def test_sentences_are_told_apart() -> None:
    calls, others = ([text for texts in SENTENCES[kind].values() for text in texts] for kind in ("crisis", "fine"))
    missed = [text for text in calls if not sounds_like_crisis(text)]
    false = [text for text in others if sounds_like_crisis(text)]

    assert len(calls) >= 120
    assert len(others) >= 160
    assert len(missed) <= MAX_MISSED, missed
    assert len(false) <= MAX_FALSE, false


@pytest.mark.parametrize("language", load_crisis_phrases())
def test_every_phrase_is_found(language: str) -> None:
    lines = [line for line in load_crisis_phrases()[language] if not line.startswith(EXCEPTION)]
    phrases = [
        phrase for line in lines for phrase in map(" ".join, product(*(part.split("|") for part in line.split())))
    ]
    written = (phrase.replace("*", "").replace("…", "") for phrase in phrases)

    assert [phrase for phrase in written if not sounds_like_crisis(f"Ja. {phrase}!")] == []


@pytest.mark.parametrize("text", [text for _language, text, *_found in examples_wording.CRISIS])
def test_what_the_hints_know_is_known_here(text: str) -> None:
    assert sounds_like_crisis(text)


def test_nobody_is_given_numbers_for_praise() -> None:
    praise = [example[1] for example in (*examples_fit.EXAMPLES, *examples_fit_more.EXAMPLES)]

    assert [text for text in praise if sounds_like_crisis(text)] == []


@pytest.mark.parametrize(
    ("status", "reason", "shown"),
    [
        (Status.NEW, "", True),
        (Status.HELD, "", True),
        (Status.REJECTED, Reason.PERSONAL_DATA, True),
        (Status.RELEASED, "", False),
    ],
)
def test_it_depends_on_what_became_of_it(status: str, reason: str, shown: bool) -> None:
    assert needs_help("Ich will sterben", status, reason) is shown
    assert not needs_help("Ich will tanzen", status, reason)


def test_a_rejected_crisis_needs_no_word_of_the_list() -> None:
    assert needs_help("", Status.REJECTED, Reason.CRISIS)
    assert not needs_help("", Status.WITHDRAWN, "")


@pytest.mark.parametrize(
    "text",
    [
        "Zwölf Fuß, und STRASSE!",
        "İstanbul’da çocuğu",
        "жити не хочу, ёлка",
        "ΗΛΙΘΙΟΣ über άλλο",
        "می‌خواهم über",
        "a_b\u00adc",
    ],
)
def test_the_short_way_folds_as_the_long_one(text: str) -> None:
    assert fold_words(text) == [word.folded for word in split_words(text)]
