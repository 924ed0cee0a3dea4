"""One word for one thing in every language: what people read follows the glossaries beside this test.

A glossary is a list of rows: "german": the term; "use": a pattern of the one word for it; "not": patterns of discarded
words; "except": patterns of phrases in which a discarded word is right. Patterns are regular expressions that ignore
case, with \\b for the edge of a word. A blank
in them is also a no-break space or the end of a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import polib
import pytest
from django.utils.translation import to_locale

from tests.architecture.test_catalogues import catalogue

ROOT = Path(__file__).parents[2]
GLOSSARIES = {
    path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "tests/architecture/glossaries").glob("*.json"))
}
INFORMATION = ROOT / "krefeld_kann_was/information/texts"


@cache
def texts_of(language: str) -> list[str]:
    """Everything in this language that people read, in German and English the staff, too."""
    return [in_one_line(text) for text in read(language)]


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def read(language: str) -> Iterator[str]:
    yield from strings(json.loads((ROOT / "contributions/defaults.json").read_text())[language])
    yield from (path.read_text() for path in sorted((INFORMATION / language).glob("*.md")))
    if language == "de":
        yield from (path.read_text() for path in sorted((ROOT / "docs/handbuch").glob("*.md")))
        yield from (text for entry in translations("en") for text in (entry.msgid, entry.msgid_plural) if text)
        return
    for entry in translations(language):
        yield from entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]


def translations(language: str) -> polib.POFile:
    return catalogue(ROOT / "locale" / to_locale(language) / "LC_MESSAGES/django.po")


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    else:
        for value in data.values() if isinstance(data, dict) else data:
            yield from strings(value)


def discarded(row: dict[str, Any], text: str) -> list[str]:
    """The discarded words of a glossary's row in a text in one line, each with what stands around it."""
    for phrase in row.get("except", []):
        text = re.sub(phrase, "", text, flags=re.IGNORECASE)
    found = (match for pattern in row["not"] for match in re.finditer(pattern, text, re.IGNORECASE))
    return [text[max(match.start() - 30, 0) : match.end() + 30] for match in found]


@pytest.mark.parametrize("language", GLOSSARIES)
def test_no_discarded_word_is_used(language: str) -> None:
    texts = texts_of(language)
    found = {row["german"]: [place for text in texts for place in discarded(row, text)] for row in GLOSSARIES[language]}

    assert {german: places for german, places in found.items() if places} == {}


@pytest.mark.parametrize("language", GLOSSARIES)
def test_the_word_of_the_glossary_is_the_one_in_use(language: str) -> None:
    everything = "\n".join(texts_of(language))

    assert [row["use"] for row in GLOSSARIES[language] if not re.search(row["use"], everything, re.IGNORECASE)] == []


def phrases_of(pattern: str) -> list[str]:
    """Phrases that a pattern is to find: with every choice in it, with and without what may be left out."""
    return _phrases(_parser.parse(pattern))


def _phrases(parts: Any) -> list[str]:
    phrases = [""]
    for kind, value in parts:
        phrases = [phrase + choice for phrase in phrases for choice in CHOICES[str(kind)](value)]
    return phrases


def _one_of(parts: Any) -> list[str]:
    """Of the characters in square brackets; a blank where these are the ones that may not be."""
    if str(parts[0][0]) == "NEGATE":
        return [" "]
    return [choice for kind, value in parts for choice in CHOICES[str(kind)](value)]


def _repeated(value: Any) -> list[str]:
    least, most, part = value
    return [phrase * count for count in {least, min(max(least, 1), most)} for phrase in _phrases(part)]


CHARACTERS = {"CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a", "CATEGORY_DIGIT": "1"}
CHOICES: dict[str, Callable[[Any], list[str]]] = {  # by the kind of a part of a pattern
    "LITERAL": lambda value: [chr(value)],
    "RANGE": lambda value: [chr(value[0])],
    "CATEGORY": lambda value: [CHARACTERS.get(str(value), " ")],
    "NOT_LITERAL": lambda _value: [" "],
    "IN": _one_of,
    "AT": lambda _value: [""],
    "ASSERT": lambda value: _phrases(value[1]),
    "ASSERT_NOT": lambda _value: [""],
    "BRANCH": lambda value: [phrase for branch in value[1] for phrase in _phrases(branch)],
    "SUBPATTERN": lambda value: _phrases(value[3]),
    "MAX_REPEAT": _repeated,
}


@pytest.mark.parametrize("language", GLOSSARIES)
def test_every_discarded_word_is_seen_in_a_text(language: str) -> None:
    """Also where it goes on in the next line or has a no-break space."""
    text = next(text for text in texts_of(language) if " " in text.strip())
    unseen = []
    for row in GLOSSARIES[language]:
        for pattern in row["not"]:
            only, anchored = row | {"not": [pattern]}, pattern.startswith("^")
            for phrase in phrases_of(pattern):
                for blank in (" ", "\u00a0", "\n"):
                    around = f"{phrase} {text}" if anchored else f"{text} {phrase} {text}"
                    if not discarded(only, in_one_line(around.replace(" ", blank))):
                        unseen.append((row["german"], pattern, phrase, blank))

    assert unseen == []


def test_a_discarded_word_is_seen() -> None:
    row = {"german": "Frage", "use": "question", "not": [r"\bquer(y|ies)\b"], "except": ["search query"]}

    assert discarded(row, "Two Queries wait") == ["Two Queries wait"]
    assert discarded(row, "Your search query") == discarded(row, "The question") == []
