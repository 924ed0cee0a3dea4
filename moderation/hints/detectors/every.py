"""Runs every detector that staff have not disabled."""

from collections.abc import Iterator
from itertools import chain

import regex

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText
from moderation.hints.detectors.addresses import find_addresses
from moderation.hints.detectors.bank_accounts import find_bank_accounts
from moderation.hints.detectors.birthdays import find_birthdays
from moderation.hints.detectors.combinations import find_combinations
from moderation.hints.detectors.disguises import find_disguised_phrases, find_disguised_words
from moderation.hints.detectors.insults import find_insults
from moderation.hints.detectors.licence_plates import find_licence_plates
from moderation.hints.detectors.markup import find_markup
from moderation.hints.detectors.nonsense import is_nonsense
from moderation.hints.detectors.online_contacts import find_emails, find_handles, find_links
from moderation.hints.detectors.person_names import find_person_names
from moderation.hints.detectors.phones import find_phones
from moderation.hints.detectors.pupils import find_pupils
from moderation.hints.detectors.whole_text import detect_other_language, is_shouted
from moderation.hints.enums import HintCode
from moderation.hints.word_lists import WordLists

PRICE = regex.compile(r"\d[.,:]\d")  # 14/88 is a code, 14,88 a price


def detect(text: str, language: str, lists: WordLists) -> Iterator[tuple[HintCode, int | None, int | None]]:
    """All that is noticed in a text, which may overlap: with start and end, or None for both about the whole text."""
    tokenized = TokenizedText(text)
    written_in = detect_other_language(tokenized, language)
    personal = False
    for code, spans in _lazy_spans(tokenized, language, lists, lists.insults_in(language, written_in)).items():
        if code not in lists.disabled:
            for start, end in spans:
                personal = personal or code in HintCode.PERSONAL
                yield code, start, end
    if HintCode.NAME not in lists.disabled:
        spans = find_person_names(tokenized, language, lists.known_people, beside_contact=personal)
        yield from ((HintCode.NAME, start, end) for start, end in chain(spans, find_pupils(tokenized, language)))
    about_whole_text = {
        HintCode.NONSENSE: is_nonsense(tokenized),
        HintCode.SHOUTING: is_shouted(tokenized),
        HintCode.LANGUAGE: written_in is not None,
    }
    yield from (
        (code, None, None) for code, applies in about_whole_text.items() if applies and code not in lists.disabled
    )


def _lazy_spans(
    text: TokenizedText, language: str, lists: WordLists, insults: list[PhraseMatcher]
) -> dict[HintCode, Spans]:
    """Lazy generators, so detectors of disabled hints never run."""
    return {
        HintCode.IBAN: find_bank_accounts(text),
        HintCode.EMAIL: find_emails(text, lists.is_public),
        HintCode.LINK: find_links(text, lists.is_public),
        HintCode.HANDLE: find_handles(text, lists.is_public),
        HintCode.BIRTHDAY: find_birthdays(text, lists.known_people),
        HintCode.PHONE: find_phones(text, lists.public_phone_numbers),
        HintCode.PLATE: find_licence_plates(text),
        HintCode.ADDRESS: find_addresses(text, language, lists.public_addresses),
        HintCode.SLOGAN: chain(
            _find_listed(text, lists.slogans),
            find_disguised_phrases(text, lists.slogans),
            find_combinations(text, "slogan"),
        ),
        HintCode.CRISIS: chain(_find_listed(text, lists.crisis), find_combinations(text, "crisis")),
        HintCode.THREAT: chain(_find_listed(text, lists.threats), find_combinations(text, "threat")),
        HintCode.INSULT: chain(find_insults(text, insults), find_combinations(text, "insult")),
        HintCode.SEXUAL: chain(
            _find_listed(text, lists.sexual),
            find_disguised_words(text, [lists.sexual]),
            find_combinations(text, "sexual"),
        ),
        HintCode.ADVERT: chain(_find_listed(text, lists.adverts), find_combinations(text, "advert")),
        HintCode.MARKUP: find_markup(text),
    }


def _find_listed(text: TokenizedText, phrases: PhraseMatcher) -> Spans:
    for first, last in phrases.find(text.words):
        start, end = text.words[first].start, text.words[last - 1].end
        if not PRICE.search(text.digits[start:end]):
            yield start, end
