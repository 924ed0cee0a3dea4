"""Soft hyphens in the long words of a page, for browsers that have no rules of their own for its language.

Times, dates, telephone numbers, paragraphs of a law and names of licences stay in one line.

`hyphens: auto` in the style sheet does the rest: it breaks shorter words, too, where the browser knows the language.
"""

import re
import sys
from functools import lru_cache
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
NO_BREAK_SPACE = "\u00a0"
# What stands before the number of a part of a law, in all languages: „§ 5“, „Art. 6“, „Abs. 1“
PARTS_OF_LAWS = (
    *("§", "§§", "Art.", "Abs.", "Nr.", "Artikel", "Absatz", "Paragraf", "Nummer"),
    *("art.", "par.", "comma", "alin.", "ust.", "pkt", "lid", "nr.", "no.", "n.", "madde", "fıkra"),
    *("άρθρο", "παρ.", "αριθ.", "ст.", "ч.", "чл.", "ал.", "п.", "المادة", "الفقرة", "مادهٔ", "بند"),
)
TOGETHER = re.compile(
    # Between a number and its unit: „20 Uhr“, „24. November“, „4 p.m.“, „18 h“
    r"(?<=\d) (?=(?:Uhr|uur|h|год|ч|p\.m|a\.m|pm|am)\b)"
    # „14 bis 20 Uhr“
    r"|(?<=\d) (?=bis \d+ Uhr)|(?<=\d bis) (?=\d+ Uhr)"
    r"|(?<=\d\.) (?=Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)"
    # A day and its month, in any language, where the year follows: „29 листопада 2026“
    r"|(?<=\d) (?=(?:[^\W\d_]+ ){1,2}\d{4}\b)"
    r"|(?:" + "|".join(rf"(?<=(?<!\w){re.escape(part)})" for part in PARTS_OF_LAWS) + r") (?=\(?\d)"
    r"|(?<=\bCC) (?=BY\b)|(?:(?<=\bCC0)|(?<=\bCC BY)) (?=\d\.\d)"
)
# A long number in groups, such as one of a telephone, but no time or date: „0800 111 0 111“, „(02151) 36 60-26 64“
GROUPED_NUMBER = re.compile(r"(?<!\w)(?<!\d[:.,/–-])(?!\d{4}-\d\d-\d\d)[+(]*\d[\d ()/–-]*\d")
DIGITS = range(5, 17)  # of a telephone number; those with fewer have no groups
YEARS = re.compile(r"\d{4}( [–-] \d{4})+")
# Shorter words fit into a line of a narrow phone in letters of twice the usual size.
MIN_LENGTH = 12
MIN_LENGTH_IN_HEADING = 10  # and in large answers of visitors
NEVER = sys.maxsize
TAG = re.compile(r"<([^<>]+)>")
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})  # elements without an end
# Elements whose text stays as it is: what people wrote or will copy, drawings.
UNTOUCHED = re.compile(
    r"(?:script|style|svg|textarea|select|code|blockquote)\b"
    r'|[^>]*\s(?:translate="no"|data-answer|class="(?:said|large)\b)'
)
LANGUAGE = re.compile(r'\slang="([\w-]+)"')
NAMES, LANGUAGE_OF_NAMES = "bdi", "de"  # the element of German names, which are the same on every page


# A word of at least so many letters that is not a part of an address.
WORD = re.compile(rf"(?<![\w./@:])(?:[^\W\d_]|’){{{MIN_LENGTH_IN_HEADING},}}(?![\w/@]|:/|\.\w)")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f’]+")
OTHER_ALPHABETS = frozenset({"ar", "bg", "el", "fa", "ru", "uk"})  # in which a Latin word is a German name
EDGE = 3  # letters that stay together at either end of a word
TURKISH_SYLLABLE = re.compile(rf"(?<=\w{{{EDGE}}})(?=[bcçdfgğhjklmnprsştvyz][aeıioöuü]\w{{{EDGE - 2}}})")


class _Place(NamedTuple):
    """How the text of an element is treated: its language, and how long a word has to be."""

    language: str
    min_length: int


def hyphenate_html(html: str, language: str) -> str:
    """The HTML, with soft hyphens in the long words of its text; `language` (BCP 47) is that of the page."""
    parts = TAG.split(html)
    places = [_Place(language, MIN_LENGTH)]
    for index, part in enumerate(parts):
        if index % 2 == 0:
            parts[index] = _hyphenate_text(part, places[-1])
            continue
        parts[index] = f"<{part}>"
        name = re.split(r"\s", part, maxsplit=1)[0]
        if name.startswith("/"):
            if len(places) > 1:  # else it closes what was never opened
                places.pop()
        elif name not in VOID and not part.endswith("/"):
            places.append(_enter(name, part, places[-1]))
    return "".join(parts)


def _enter(name: str, tag: str, place: _Place) -> _Place:
    if place.min_length == NEVER or UNTOUCHED.match(tag):
        return place._replace(min_length=NEVER)
    if name == "h1":
        place = place._replace(min_length=MIN_LENGTH_IN_HEADING)
    if marked := LANGUAGE.search(tag):
        return place._replace(language=marked[1])
    return place._replace(language=LANGUAGE_OF_NAMES) if name == NAMES else place


def _hyphenate_text(text: str, place: _Place) -> str:
    def replace(match: re.Match[str]) -> str:
        word = match[0]
        return hyphenate(word, place.language) if len(word) >= place.min_length else word

    if place.min_length == NEVER:
        return text
    return WORD.sub(replace, keep_together(text))


def keep_together(text: str) -> str:
    """The text, with no-break spaces where a line must not end: within a time, a date, a number."""
    return keep_numbers_together(TOGETHER.sub(NO_BREAK_SPACE, text))


def keep_numbers_together(text: str) -> str:
    """The text, in which no telephone number goes on in the next line: its blanks are no-break spaces."""

    def replace(match: re.Match[str]) -> str:
        number = match[0]
        is_one = sum(character.isdigit() for character in number) in DIGITS and not YEARS.fullmatch(number)
        return number.replace(" ", NO_BREAK_SPACE) if is_one else number

    return GROUPED_NUMBER.sub(replace, text)


def hyphenate_answer(text: str, language: str) -> str:
    """What a visitor wrote, no HTML, with soft hyphens in words of MIN_LENGTH_IN_HEADING letters and more."""
    return WORD.sub(lambda match: hyphenate(match[0], language), text)


@lru_cache(maxsize=4096)
def hyphenate(word: str, language: str) -> str:
    """The word with soft hyphens wherever its language (BCP 47) breaks it; as it is, where it never does."""
    base = language.partition("-")[0]
    if base in OTHER_ALPHABETS and LATIN.fullmatch(word):
        base = LANGUAGE_OF_NAMES
    if base == "tr":
        return TURKISH_SYLLABLE.sub(SOFT_HYPHEN, word)

    from pyphen import LANGUAGES, Pyphen

    return str(Pyphen(lang=base, left=EDGE, right=EDGE).inserted(word, SOFT_HYPHEN)) if base in LANGUAGES else word
