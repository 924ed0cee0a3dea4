"""All hints about a text."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from moderation.hints.accounts import find_accounts
from moderation.hints.characters import Text
from moderation.hints.codes import Code, Hint, in_order
from moderation.hints.insults import find_insults
from moderation.hints.lists import Lists
from moderation.hints.names import find_names
from moderation.hints.phones import find_phones
from moderation.hints.phrases import Phrases
from moderation.hints.plates import find_plates
from moderation.hints.streets import find_streets
from moderation.hints.web import find_emails, find_handles, find_links
from moderation.hints.wording import is_shouted, other_language

PRICE = regex.compile(r"\d[.,:]\d")  # 14/88 is a code, 14,88 a price


def find_hints(text: str, language: str, lists: Lists) -> list[Hint]:
    """What is to be seen in the text that came with a form in this language; what is switched off is not looked for.

    DUPLICATE needs the other answers: see `duplicates.near_duplicates`.
    """
    reading = Text(text)
    written_in = other_language(reading, language)
    found: list[Hint] = []
    for code, finder in _finders(reading, language, written_in, lists).items():
        if code not in lists.off:
            found += [Hint(code, start, end) for start, end in finder]
    if Code.NAME not in lists.off:
        beside_contact = any(hint.code in Code.PERSONAL for hint in found)
        spans = find_names(reading, language, lists.people, beside_contact=beside_contact)
        found += [Hint(Code.NAME, start, end) for start, end in spans]
    if Code.SHOUTING not in lists.off and is_shouted(reading):
        found.append(Hint(Code.SHOUTING))
    if Code.LANGUAGE not in lists.off and written_in:
        found.append(Hint(Code.LANGUAGE))
    return in_order(found)


def _finders(text: Text, language: str, written_in: str | None, lists: Lists) -> dict[Code, Iterator[tuple[int, int]]]:
    """Generators all of them: what is switched off costs nothing."""
    return {
        Code.IBAN: find_accounts(text),
        Code.EMAIL: find_emails(text, lists.is_public),
        Code.LINK: find_links(text, lists.is_public),
        Code.HANDLE: find_handles(text, lists.is_public),
        Code.PHONE: find_phones(text, lists.public_numbers),
        Code.PLATE: find_plates(text),
        Code.ADDRESS: find_streets(text, lists.public),
        Code.SLOGAN: _listed(text, lists.slogans),
        Code.CRISIS: _listed(text, lists.crisis),
        Code.INSULT: find_insults(text, lists.insults_in(language, written_in)),
    }


def _listed(text: Text, phrases: Phrases) -> Iterator[tuple[int, int]]:
    for first, last in phrases.find(text.words):
        start, end = text.words[first].start, text.words[last - 1].end
        if not PRICE.search(text.digits[start:end]):
            yield start, end
