"""Names of people: after an introduction, under a greeting, of a neighbour, or as a known first and last name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import regex

from moderation.hints import introductions
from moderation.hints.characters import Text
from moderation.hints.function_words import BY_WORD
from moderation.hints.introductions import GOES_ON, NO_NAMES, PARTICLES, TITLES
from moderation.hints.known_names import (
    LIKE_A_LAST_NAME,
    is_also_a_word,
    is_german_noun,
    is_given,
    is_last,
    nouns_are_small,
)
from moderation.hints.pairs import known_pairs
from moderation.hints.phrases import Phrases
from moderation.hints.vocabulary import folded

DEGREES = frozenset(("dr", "prof", "professor", "dipl", "ing", "med"))
SHORTENED = DEGREES | {"gez", "fam", "fr", "hr", "mr", "mrs", "ms"}  # a full stop may follow
LATER_PARTICLES = PARTICLES - {"di", "da", "de"}  # „Giulia Bianchi di Napoli“ tells where from
LONGEST = 4  # words of a name, particles not counted
UNCASED = regex.compile(r"\p{Arabic}")
LETTERS = regex.compile(r"\p{L}+(?:[-’']\p{L}+)*")
BEFORE_NAME = regex.compile(r"[\s:,;،؛\"'„“”»«‚‘’=()*~_–—-]{0,6}")
LONGEST_LINE = 60  # characters of a signature
LAST_LINE = regex.compile(r"(?:\n|\s[–—-])\s{0,2}(?=[^\n–—]{3,}$)")
SIGNED = regex.compile(r"[\s.!)]*|\s?[,(]\s?[\p{L}\d ]{1,30}[).!\s]*")
STOPS = regex.compile(r"\s*(?:[.,;:!?…\n)\"“”»،؛؟–—|]|$|-\s|\p{So}|\d)")
PLACE_BEHIND = regex.compile(
    r"[\s-]*(?:\p{L}*(?:stra(?:ß|ss)e|str\b|platz|weg|allee|brücke|schule|gymnasium|kolleg|museum|haus|halle|park|preis|stiftung|bibliothek|bad|kirche|ring|ufer|denkmal|saal|"
    r"universität|theater|stadion|street|school|museum|square|park|straat|plein))\b",
    regex.IGNORECASE,
)


def find_names(
    text: Text, language: str, public: Phrases, *, beside_contact: bool = False
) -> Iterator[tuple[int, int]]:
    """Start and end of each name, without those of the public list.

    Beside a telephone number or another contact, an unknown last name counts after a known first name.
    """
    for first, last in _found(text, language, beside_contact=beside_contact):
        words = text.words[first:last]
        if not public.holds(words) and not PLACE_BEHIND.match(text.raw, words[-1].end):
            yield words[0].start, words[-1].end


def _found(text: Text, language: str, *, beside_contact: bool) -> Iterator[tuple[int, int]]:
    """As indexes of words."""
    words = text.words
    for phrases, known_only in ((introductions.CALLED, False), (introductions.NAME_IS, True)):
        for start, end in phrases.find(words):
            if _introduces(text, start, end, alone=known_only) and (name := _name(text, end, known_only=known_only)):
                yield name
    for code in {language.partition("-")[0], "de", "en"} & set(introductions.AM):
        yield from _after(text, introductions.AM[code], partial(_is_somebody, language=language))
    for start, _end in introductions.REVERSED.find(words):
        if (first := _name_before(text, start)) < start:
            yield first, start
    yield from _after(text, introductions.PEOPLE, partial(_is_other, language=language))
    yield from _after(text, introductions.CALLS_THEM, _is_full)
    yield from _after(text, introductions.GREETINGS, _signs)
    yield from known_pairs(text, language=language, beside_contact=beside_contact)
    yield from _own_line(text)


def _after(text: Text, phrases: Phrases, is_one: Callable[[Text, int, int], bool]) -> Iterator[tuple[int, int]]:
    for _, end in phrases.find(text.words):
        if _follows_directly(text, end) and (name := _name(text, end, known_only=False)) and is_one(text, *name):
            yield name


def _introduces(text: Text, start: int, end: int, *, alone: bool) -> bool:
    """Whether the phrase introduces: a welcome does not, and „Name“ alone needs a colon or the text's begin."""
    words = text.words
    if not _follows_directly(text, end):
        return False
    behind = {word.folded for word in words[end : end + 5]}
    if behind & WELCOMING:
        return False
    if alone and end == start + 1:
        sign = text.raw[words[end - 1].end : words[end - 1].end + 2]
        begins = start == 0 or text.between(start).strip(" ") != ""
        return ":" in sign or (words[start].folded in BARE and begins)
    return True


FAMILIES = frozenset(("familie", "fam"))
BEFORE_FAMILY = folded("bei von der die an mit zu für liebe ehepaar")  # else „Familie Freunde“
# „frau“ is a noun, too: „meine frau liebt …“
OWNING = folded("meine deine seine ihre unsere eure jede keine als zur mann alte junge nette")
WELCOMING = frozenset({"willkommen", "welkom", "gutheissen", "welcome", "recht", "gut"})
BARE = folded("adım adim soyadım gez gezeichnet")


def _name(text: Text, first: int, *, known_only: bool) -> tuple[int, int] | None:
    """The indexes of the first word of a name that follows here and of the one after its last, or None."""
    words = text.words
    while first < len(words) and words[first].folded in DEGREES:
        first += 1
    if first >= len(words) or not _can_begin(text, first, known_only=known_only):
        return None
    cased = not UNCASED.match(words[first].folded)
    capital = text.raw[words[first].start].isupper()
    last, taken = first + 1, 1
    while taken < LONGEST:
        after = last
        while after < len(words) and words[after].folded in (PARTICLES if taken == 1 else LATER_PARTICLES):
            after += 1
        if not all(map(text.joins, range(last, after + 1))):
            after = last
        if not text.joins(after) or not _can_follow(text, after, taken, cased=cased, capital=capital):
            break
        last, taken = after + 1, taken + 1
    return first, last


def _name_before(text: Text, end: int) -> int:
    """The index of the first word of a name that ends before the index; `end` where there is none."""
    words = text.words
    first = end
    while first > 0 and end - first < LONGEST and (first == end or text.joins(first)):
        word = words[first - 1]
        if word.folded in NO_NAMES or not (text.raw[word.start].isupper() or UNCASED.match(word.folded)):
            break
        first -= 1
    while first < end and not is_given(words[first]):
        first += 1
    known = first < end and (not UNCASED.match(words[first].folded) or end - first > 1)
    return first if known and text.between(end).strip(" ,-–") == "" else end


def _follows_directly(text: Text, first: int) -> bool:
    if first >= len(text.words):
        return False
    before = text.words[first - 1]
    return bool(BEFORE_NAME.fullmatch(text.between(first))) or before.folded in SHORTENED


def _can_begin(text: Text, index: int, *, known_only: bool) -> bool:
    word = text.words[index]
    if word.folded in NO_NAMES or not LETTERS.fullmatch(text.raw[word.start : word.end]):
        return False
    if text.raw[word.start].isupper() or is_given(word):
        return True
    uncased = UNCASED.match(word.folded) is not None
    return not known_only and (_goes_on(text, index + 1) or (uncased and (is_last(word) or _goes_on(text, index + 2))))


def _can_follow(text: Text, index: int, taken: int, *, cased: bool, capital: bool) -> bool:
    word = text.words[index]
    if word.folded in NO_NAMES or not LETTERS.fullmatch(text.raw[word.start : word.end]):
        return False
    if not cased:
        return (
            is_given(word)
            or is_last(word)
            or word.folded.startswith("ال")
            or (taken == 1 and _goes_on(text, index + 1))
            or _is_bound(text, index)
            or _is_bound(text, index - 1)
        )
    if capital:
        return text.raw[word.start].isupper() and (len(word.folded) > 1 or text.after(word.end, 1) == ".")
    return is_last(word) or is_given(word)


def _is_bound(text: Text, index: int) -> bool:
    """Whether the word and the next one are one (Persian)."""
    return index + 1 < len(text.words) and text.between(index + 1) == "\u200c"


def _goes_on(text: Text, index: int) -> bool:
    """Whether what follows may follow a name: the end, a mark, „und“, „aus“."""
    words = text.words
    if index >= len(words):
        return index == len(words)
    if STOPS.match(text.raw, words[index - 1].end):
        return True
    folded = words[index].folded
    return folded in GOES_ON or (bool(UNCASED.match(folded)) and folded.startswith("و"))


def _is_somebody(text: Text, first: int, last: int, *, language: str) -> bool:
    """After „ich bin“: a first name and more, or a known first name with which the sentence ends or goes on."""
    words = text.words
    one, upper = words[first], text.raw[words[first].start].isupper()
    if not is_given(one):
        foreign = last >= first + 2 and LIKE_A_LAST_NAME.fullmatch(words[last - 1].folded)
        if upper and foreign and not one.folded.endswith("er"):
            return True
        return _looks_like_two_names(text, first, last) or (upper and _is_bound_by_particle(text, first, last))
    if last >= first + 2 and (upper or is_last(words[first + 1]) or words[first + 1].folded.startswith("ال")):
        return True
    if is_also_a_word(one, language) or len(one.folded) < 3:
        return upper and _goes_on(text, last) and words[first - 1].folded != "im"  # „Im Ernst“
    return upper or _goes_on(text, last)


def _is_bound_by_particle(text: Text, first: int, last: int) -> bool:
    """„Marjolein van der Heijden“, „Samira El Idrissi“: „von“ also tells what somebody is a fan of."""
    words = text.words
    between = {word.folded for word in words[first + 1 : last - 1]}
    return bool(between & {"van", "ter", "ten", "el", "al"}) and text.raw[words[last - 1].start].isupper()


def _looks_like_two_names(text: Text, first: int, last: int) -> bool:
    """Two words in capitals that no list knows: two German nouns hardly ever stand side by side without an article.

    „Krefelder Kind“ does, and an abbreviation.
    """
    pair = [text.raw[word.start : word.end] for word in text.words[first:last]]
    return (
        len(pair) == 2
        and text.words[first - 1].folded != "im"  # „I’m“ in English, „im Botanischen Garten“ in German
        and all(part.istitle() and len(part) > 2 for part in pair)
        and not pair[0].casefold().endswith(("er", "in", "ler"))
        and _goes_on(text, last)
    )


def _is_other(text: Text, first: int, last: int, *, language: str) -> bool:
    """After „Frau“ or „Nachbar“: a full name, or after a title or a degree a last name."""
    words = text.words
    one, before = words[first], {word.folded for word in words[max(0, first - 2) : first]}
    capitals = [text.raw[word.start].isupper() for word in words[first:last]]
    title, degree = bool(before & TITLES), bool(before & DEGREES)
    if last >= first + 2:
        known = is_given(one) or (title and is_last(words[last - 1]))
        written = capitals[0] or is_last(words[first + 1]) or words[first + 1].folded.startswith("ال")
        if (known and written) or (all(capitals) and (degree or nouns_are_small(language))):
            return True
    if not (title or degree):
        return False
    if UNCASED.match(one.folded):
        return is_given(one) or is_last(one)
    if not capitals[0]:
        return _is_called_so(text, first)
    if is_last(one) or nouns_are_small(language):
        return True
    return not is_german_noun(one) and (not before & FAMILIES or words[max(0, first - 2)].folded in BEFORE_FAMILY)


def _is_called_so(text: Text, first: int) -> bool:
    """„bei frau abeln“ where nobody bothers with capitals; „meine frau liebt“ is no name."""
    words = text.words
    title = words[first - 1].folded
    if title not in ("frau", "herr", "herrn") or not text.raw.islower() or words[first].folded in BY_WORD:
        return False
    return title != "frau" or (first > 1 and words[first - 2].folded not in OWNING | BY_WORD.keys())


def _is_full(text: Text, first: int, last: int) -> bool:
    """After „heißt“: a dog and a street have one, too."""
    return last >= first + 2 and is_given(text.words[first])


def _signs(text: Text, first: int, last: int) -> bool:
    """After a greeting, at the end: a full name."""
    if last < len(text.words) or last < first + 2:
        return False
    one, two = text.words[first], text.words[first + 1]
    if UNCASED.match(one.folded) and not one.folded.startswith("ال") and text.words[last - 1].folded.startswith("ال"):
        return True
    return is_given(one) or is_last(two) or len(one.folded) == 1


def _own_line(text: Text) -> Iterator[tuple[int, int]]:
    """A full name alone on the last line or after a dash, as people sign."""
    raw = text.raw.rstrip()
    begin = LAST_LINE.search(raw, max(0, len(raw) - LONGEST_LINE))
    if not begin:
        return
    first = next((index for index, word in enumerate(text.words) if word.start >= begin.end()), 0)
    name = _name(text, first, known_only=False) if first else None
    if name and name[1] >= name[0] + 2 and is_given(text.words[name[0]]) and _ends_line(text, name[1]):
        yield name


def _ends_line(text: Text, last: int) -> bool:
    """Nothing follows but a mark, an age or a place after a comma."""
    return SIGNED.fullmatch(text.raw, text.words[last - 1].end) is not None
