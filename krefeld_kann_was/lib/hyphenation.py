"""Soft hyphens in long words, for browsers that have no rules of their own for a language, and for share pictures.

A German compound breaks at its joints, and in syllables only where it has none. Names of Krefeld never break.

`hyphens: auto` in the style sheet of pages does the rest: it breaks shorter words, too, where the browser knows the
language.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from krefeld_kann_was.lib.line_breaks import keep_together

if TYPE_CHECKING:
    from charsplit_fst import Splitter

SOFT_HYPHEN = "\u00ad"
# Shorter words fit into a line of a narrow phone in letters of twice the usual size.
MIN_LENGTH = 12
MIN_LENGTH_IN_HEADING = 10  # and in large answers of visitors
MIN_LENGTH_WHERE_MEASURED = 7  # where words are broken only if that makes the letters larger: screens and pictures
NEVER = sys.maxsize
TAG = re.compile(r"<([^<>]+)>")
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})  # elements without an end
# Elements whose text stays as it is: what people wrote or will copy, drawings.
UNTOUCHED = re.compile(
    r"(?:script|style|svg|textarea|select|code|blockquote)\b"
    r'|[^>]*\s(?:translate="no"|data-answer|class="(?:said|large|question)\b)'
)
LANGUAGE = re.compile(r'\slang="([\w-]+)"')
NAMES, LANGUAGE_OF_NAMES = "bdi", "de"  # the element of German names, which are the same on every page


# A word of at least so many letters that is not a part of an address.
WORD = re.compile(rf"(?<![\w./@:])(?:[^\W\d_]|’){{{MIN_LENGTH_WHERE_MEASURED},}}(?![\w/@]|:/|\.\w)")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f’]+")
OTHER_ALPHABETS = frozenset({"ar", "bg", "el", "fa", "ru", "uk"})  # in which a Latin word is a German name
EDGE = 3  # letters that stay together at either end of a word
TURKISH_SYLLABLE = re.compile(rf"(?<=\w{{{EDGE}}})(?=[bcçdfgğhjklmnprsştvyz][aeıioöuü]\w{{{EDGE - 2}}})")

# German: scores of the splitter range from -3 to 1. Below MIN_SCORE it only guesses; it takes „-rin“ for a word, which
# has to be surer than longer ones.
MIN_SCORE, MIN_SCORE_OF_THREE_LETTERS = -0.95, 0.0
MAX_LENGTH = 50  # letters: longer ones are no words, and the splitter's work grows with their square and more
MAX_PART = 16  # letters: a part of a compound that is longer breaks again, at its own joint or in syllables
# Beginnings of words in which splitter or patterns are wrong, or break what then reads as something else
MARKED_JOINTS = (
    *("alphabetisierungs-kurs", "analpha-bet", "aus-stellung", "beinhal-t", "bildungs-gutschein", "eis-stadion"),
    *("spazier-g", "ur-instinkt"),
)
KNOWN_JOINTS = {word.replace("-", ""): word.index("-") for word in MARKED_JOINTS}
# Names of the city as casefold() writes them, of which each word stays whole, also „Uerdinger“; those of hosts and
# partners, and what staff list, come from the database.
CITY_NAMES = frozenset(
    (
        *("krefeld", "крефельд", "крефелд", "κρέφελντ", "niederrhein", "stadtmitte", "kempener", "baackeshof"),
        *("kliedbruch", "lehmheide", "forstwald", "verberg", "gartenstadt", "stratum", "fischeln", "uerding"),
        *("bockum", "benrad", "cracau", "diessem", "gellep", "inrath", "oppum", "traar"),  # long in „Bockumer“
    )
)
MAX_ENDING = 4  # letters behind a name that belong to it: „Krefelder“, „Uerdingens“


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


def hyphenate_answer(
    text: str, language: str, *, min_length: int = MIN_LENGTH_IN_HEADING, names: frozenset[str] = frozenset()
) -> str:
    """What a visitor wrote, no HTML, with soft hyphens in words of `min_length` letters and more.

    `names` are words that stay whole like CITY_NAMES, see `words_of_names`.
    """

    def replace(match: re.Match[str]) -> str:
        word = match[0]
        return hyphenate(word, language, names) if len(word) >= min_length else word

    return WORD.sub(replace, text)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    """The words of these names that could be broken, as `hyphenate_answer` wants them."""
    return frozenset(word.casefold() for name in names for word in WORD.findall(name))


@lru_cache(maxsize=8192)
def hyphenate(word: str, language: str, names: frozenset[str] = frozenset()) -> str:
    """The word with soft hyphens wherever its language (BCP 47) breaks it; as it is, where it never does."""
    base = language.partition("-")[0]
    if base in OTHER_ALPHABETS and LATIN.fullmatch(word):
        base = LANGUAGE_OF_NAMES
    if base == "tr":
        positions = [match.start() for match in TURKISH_SYLLABLE.finditer(word)]
    elif base == "de":
        positions = _german_positions(word)
    else:
        positions = _syllables(word, base)
    kept = _letters_of_name(word.casefold(), CITY_NAMES | names)
    ends = [position for position in positions if position == kept or position >= kept + (EDGE if kept else 0)]
    return SOFT_HYPHEN.join(word[start:end] for start, end in zip([0, *ends], [*ends, len(word)], strict=True))


def _letters_of_name(word: str, names: frozenset[str]) -> int:
    """How many letters from the start belong to a name and stay together."""
    length = max((len(name) for name in names if word.startswith(name)), default=0)
    return len(word) if length and len(word) <= length + MAX_ENDING else length


def _german_positions(word: str) -> list[int]:
    """Where a German word breaks: at the best joint of its parts, and again in parts that are still too long."""
    syllables = _syllables(word, "de")
    if len(word) > MAX_LENGTH:  # „Fahrts-elektrizität“, not „Fahrt-selektrizität“: what the joint would tell
        return [at for at in syllables if word[at] != "s" or at + 1 not in syllables]
    joint = _known_joint(word.lower()) or _joint(word, syllables)
    if joint is None:
        return syllables
    positions = [joint]
    if joint > MAX_PART:
        positions = _german_positions(word[:joint]) + positions
    if len(word) - joint > MAX_PART:
        positions += [joint + position for position in _german_positions(word[joint:])]
    return positions


def _known_joint(word: str) -> int | None:
    fitting = (joint for known, joint in KNOWN_JOINTS.items() if word.startswith(known))
    return next((joint for joint in fitting if len(word) <= MAX_PART + joint), None)


def _joint(word: str, syllables: list[int]) -> int | None:
    """Where the word is most probably put together, None for a word of one part."""
    splitter = _splitter()
    if splitter is None or not syllables:
        return None
    for score, first, second in splitter.split_compound(word.replace("é", "e")):
        if score < MIN_SCORE:
            break
        is_possible = len(first) in syllables and len(first) + len(second) == len(word)  # no „ß“ became „Ss“
        if is_possible and (len(second) > EDGE or score >= MIN_SCORE_OF_THREE_LETTERS):
            return len(first)
    return None


@cache
def _splitter() -> Splitter | None:
    """None where the package has no build for the machine: then compounds break in syllables."""
    try:
        from charsplit_fst import Splitter
    except ImportError:
        return None
    return Splitter()


def _syllables(word: str, language: str) -> list[int]:
    from pyphen import LANGUAGES, Pyphen

    return list(Pyphen(lang=language, left=EDGE, right=EDGE).positions(word)) if language in LANGUAGES else []
