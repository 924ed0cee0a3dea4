"""Names of people: after an introduction or a title, as a signature, or a known first name with a surname."""

from collections.abc import Callable
from functools import partial

import regex

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, Word
from moderation.hints.detectors.name_pairs import find_name_pairs
from moderation.hints.detectors.related_people import find_related_people, is_pet
from moderation.hints.vocabulary import folded_words, known_names
from moderation.hints.vocabulary.everyday_words import FUNCTION_WORDS
from moderation.hints.vocabulary.known_names import NO_NAMES, PARTICLES, is_given_name, is_surname

DEGREES = frozenset(("dr", "prof", "professor", "dipl", "ing", "med"))
ABBREVIATIONS = DEGREES | {"gez", "fam", "fr", "hr", "mr", "mrs", "ms"}  # a full stop may follow
LATER_PARTICLES = PARTICLES - {"di", "da", "de"}  # „Giulia Bianchi di Napoli“ is from Naples
MAX_NAME_WORDS = 4  # particles not counted
ARABIC_LETTER = regex.compile(r"\p{Arabic}")
FAMILIES = frozenset(("familie", "fam"))
BEFORE_FAMILY = folded_words("bei von der die an mit zu für liebe ehepaar")  # else „Familie Freunde“
OWNING = folded_words("meine deine seine ihre unsere eure jede keine als zur mann alte junge nette")  # „meine frau“
WELCOMING = frozenset(("willkommen", "welkom", "gutheissen", "welcome", "recht", "gut"))
OPENING = folded_words("adım adim soyadım gez gezeichnet")  # introduce a name without a colon where a text begins
LETTERS = regex.compile(r"\p{L}+(?:[-’']\p{L}+)*")
JOINT_BEFORE_NAME = regex.compile(r"[\s:,;،؛\"'„“”»«‚‘’=()*~_–—-]{0,6}")
MAX_SIGNATURE_LENGTH = 60
SIGNATURE = regex.compile(r"(?:\n|\s[–—-])\s{0,2}(?=[^\n–—]{3,}$)")
AFTER_SIGNATURE = regex.compile(r"[\s.!)]*|\s?[,(]\s?[\p{L}\d ]{1,30}[).!\s]*")  # a mark, an age or a place
SENTENCE_BREAK = regex.compile(r"\s*(?:[.,;:!?…\n)\"“”»،؛؟–—|]|$|-\s|\p{So}|\d)")
PLACE_NAMED_AFTER_PERSON = regex.compile(
    r"[\s-]*(?:\p{L}*(?:stra(?:ß|ss)e|str\b|platz|weg|allee|brücke|schule|gymnasium|kolleg|museum|haus|halle|park|"
    r"preis|stiftung|bibliothek|bad|kirche|ring|ufer|denkmal|saal|universität|theater|"
    r"stadion|street|school|museum|square|park|straat|plein))\b",
    regex.IGNORECASE,
)


def find_person_names(text: TokenizedText, language: str, public: PhraseMatcher, *, beside_contact: bool) -> Spans:
    """Start and end of each name, without those of the list of known people.

    If the text also has a telephone number or the like, any capitalized word after a known first name is a surname.
    """
    known = list(public.find(text.words))
    for first, last in _all_names(text, language, beside_contact=beside_contact):
        start, end = text.words[first].start, text.words[last - 1].end
        is_public = any(one < last and first < two for one, two in known)
        if not (is_public or is_pet(text, first) or PLACE_NAMED_AFTER_PERSON.match(text.raw, end)):
            yield start, end


def _all_names(text: TokenizedText, language: str, *, beside_contact: bool) -> Spans:
    """The indexes of the first word of each name and of the one after its last."""
    words = text.words
    for phrases, known_only in ((known_names.CALLED, False), (known_names.NAME_IS, True)):
        for start, end in phrases.find(words):
            if _introduces(text, start, end, alone=known_only) and (name := _name_at(text, end, known_only=known_only)):
                yield name
    for code in {language.partition("-")[0], "de", "en"} & set(known_names.I_AM):
        yield from _names_after(text, known_names.I_AM[code], partial(_is_somebody, language=language))
    for start, _end in known_names.REVERSED.find(words):
        if (first := _name_before(text, start)) < start:
            yield first, start
    yield from _names_after(text, known_names.OTHER_PERSON, partial(_is_other, language=language))
    yield from _names_after(text, known_names.IS_CALLED, _is_full_name)
    yield from _names_after(text, known_names.GREETINGS, _is_signature)
    yield from find_name_pairs(text, language=language, beside_contact=beside_contact)
    yield from find_related_people(text, language)
    yield from _signature_line(text, beside_contact=beside_contact)


def _names_after(text: TokenizedText, phrases: PhraseMatcher, is_accepted: Callable[..., bool]) -> Spans:
    for _, end in phrases.find(text.words):
        name = _name_at(text, end, known_only=False) if _follows_directly(text, end) else None
        if name and is_accepted(text, *name):
            yield name


def _introduces(text: TokenizedText, start: int, end: int, *, alone: bool) -> bool:
    """Whether a name follows: not after a welcome; after „Name“ alone only with a colon or where the text begins."""
    words = text.words
    if not _follows_directly(text, end):
        return False
    behind = {word.folded for word in words[end : end + 5]}
    if behind & WELCOMING:
        return False
    if alone and end == start + 1:
        sign = text.raw[words[end - 1].end : words[end - 1].end + 2]
        begins = start == 0 or text.between(start).strip(" ") != ""
        return ":" in sign or (words[start].folded in OPENING and begins)
    return True


def _name_at(text: TokenizedText, first: int, *, known_only: bool) -> tuple[int, int] | None:
    """The indexes of the first word of the name that begins here and of the one after its last, or None."""
    words = text.words
    while first < len(words) and words[first].folded in DEGREES:
        first += 1
    if first >= len(words) or not _can_begin(text, first, known_only=known_only):
        return None
    cased = not ARABIC_LETTER.match(words[first].folded)
    capital = text.is_capitalized(words[first])
    last, taken = first + 1, 1
    while taken < MAX_NAME_WORDS:
        after = last
        while after < len(words) and words[after].folded in (PARTICLES if taken == 1 else LATER_PARTICLES):
            after += 1
        if not all(map(text.is_joined, range(last, after + 1))):
            after = last
        if not text.is_joined(after) or not _can_follow(text, after, taken, cased=cased, capital=capital):
            break
        last, taken = after + 1, taken + 1
    return first, last


def _name_before(text: TokenizedText, end: int) -> int:
    """The index of the first word of a name that ends before the index; `end` where there is none."""
    words = text.words
    first = end
    while first > 0 and end - first < MAX_NAME_WORDS and (first == end or text.is_joined(first)):
        word = words[first - 1]
        if word.folded in NO_NAMES or not (text.is_capitalized(word) or ARABIC_LETTER.match(word.folded)):
            break
        first -= 1
    while first < end and not is_given_name(words[first]):
        first += 1
    known = first < end and (not ARABIC_LETTER.match(words[first].folded) or end - first > 1)
    return first if known and text.between(end).strip(" ,-–") == "" else end


def _follows_directly(text: TokenizedText, first: int) -> bool:
    if first >= len(text.words):
        return False
    before = text.words[first - 1]
    return bool(JOINT_BEFORE_NAME.fullmatch(text.between(first))) or before.folded in ABBREVIATIONS


def _can_begin(text: TokenizedText, index: int, *, known_only: bool) -> bool:
    word = text.words[index]
    if not _may_be_name(text, word):
        return False
    if text.is_capitalized(word) or is_given_name(word):
        return True
    if known_only:
        return False
    arabic = ARABIC_LETTER.match(word.folded) is not None
    return _goes_on(text, index + 1) or (arabic and (is_surname(word) or _goes_on(text, index + 2)))


def _can_follow(text: TokenizedText, index: int, taken: int, *, cased: bool, capital: bool) -> bool:
    word = text.words[index]
    if not _may_be_name(text, word):
        return False
    if not cased:
        return (
            is_given_name(word)
            or is_surname(word)
            or _has_article(word)
            or (taken == 1 and _goes_on(text, index + 1))
            or _is_bound(text, index)
            or _is_bound(text, index - 1)
        )
    if capital:
        return text.is_capitalized(word) and (len(word.folded) > 1 or text.raw[word.end : word.end + 1] == ".")
    return is_surname(word) or is_given_name(word)


def _may_be_name(text: TokenizedText, word: Word) -> bool:
    return word.folded not in NO_NAMES and LETTERS.fullmatch(text.written(word)) is not None


def _is_bound(text: TokenizedText, index: int) -> bool:
    """Whether only a zero-width non-joiner stands before the next word (Persian)."""
    return index + 1 < len(text.words) and text.between(index + 1) == "\u200c"


def _goes_on(text: TokenizedText, index: int) -> bool:
    """Whether what follows may follow a name: the end, a mark, „und“, „aus“."""
    words = text.words
    if index >= len(words):
        return index == len(words)
    if SENTENCE_BREAK.match(text.raw, words[index - 1].end):
        return True
    folded = words[index].folded
    return folded in known_names.WORDS_AFTER_NAME or (bool(ARABIC_LETTER.match(folded)) and folded.startswith("و"))


def _is_somebody(text: TokenizedText, first: int, last: int, *, language: str) -> bool:
    """After „ich bin“: a first name and more, or a known first name with which the sentence ends or goes on."""
    words = text.words
    one, upper = words[first], text.is_capitalized(words[first])
    if not is_given_name(one):
        foreign = last >= first + 2 and known_names.has_surname_ending(words[last - 1])
        if upper and foreign and not one.folded.endswith("er"):
            return True
        return _looks_like_two_names(text, first, last) or (upper and _is_bound_by_particle(text, first, last))
    if last >= first + 2 and (upper or is_surname(words[first + 1]) or _has_article(words[first + 1])):
        return True
    if known_names.is_also_a_word(one, language) or len(one.folded) < 3:
        return upper and _goes_on(text, last) and words[first - 1].folded != "im"  # „Im Ernst“
    return upper or _goes_on(text, last)


def _is_bound_by_particle(text: TokenizedText, first: int, last: int) -> bool:
    """„Marjolein van der Heijden“, „Samira El Idrissi“; not „von“, as in „Fan von Borussia“."""
    words = text.words
    between = {word.folded for word in words[first + 1 : last - 1]}
    return bool(between & {"van", "ter", "ten", "el", "al"}) and text.is_capitalized(words[last - 1])


def _looks_like_two_names(text: TokenizedText, first: int, last: int) -> bool:
    """Two capitalized words that no list knows; German nouns seldom stand side by side, but „Krefelder Kind“ does."""
    pair = [text.written(word) for word in text.words[first:last]]
    return (
        len(pair) == 2
        and text.words[first - 1].folded != "im"  # „I’m“ in English, „im Botanischen Garten“ in German
        and all(part.istitle() and len(part) > 2 for part in pair)
        and not pair[0].casefold().endswith(("er", "in", "ler"))
        and _goes_on(text, last)
    )


def _is_other(text: TokenizedText, first: int, last: int, *, language: str) -> bool:
    """After „Frau“ or „Nachbar“: a full name, or after a title or a degree a last name."""
    words = text.words
    one, before = words[first], {word.folded for word in words[max(0, first - 2) : first]}
    capitals = [text.is_capitalized(word) for word in words[first:last]]
    title, degree = bool(before & known_names.TITLES), bool(before & DEGREES)
    if last >= first + 2:
        known = is_given_name(one) or (title and is_surname(words[last - 1]))
        written = capitals[0] or is_surname(words[first + 1]) or _has_article(words[first + 1])
        if (known and written) or (all(capitals) and (degree or known_names.nouns_are_small(language))):
            return True
    if before & FAMILIES and all(capitals) and text.between(last - 1) == "-":
        return True  # „Familie Yilmaz-Brandt“
    if not (title or degree):
        return False
    if ARABIC_LETTER.match(one.folded):
        return is_given_name(one) or is_surname(one)
    if not capitals[0]:
        return _is_uncapitalized_name(text, first)
    if is_surname(one) or known_names.nouns_are_small(language):
        return True
    return not known_names.is_german_noun(one) and (
        not before & FAMILIES or words[max(0, first - 2)].folded in BEFORE_FAMILY
    )


def _is_uncapitalized_name(text: TokenizedText, first: int) -> bool:
    """A name in a text without any capitals: „bei frau abeln“, but not „meine frau liebt“."""
    words = text.words
    title = words[first - 1].folded
    if title not in ("frau", "herr", "herrn") or not text.raw.islower() or words[first].folded in FUNCTION_WORDS:
        return False
    return title != "frau" or (first > 1 and words[first - 2].folded not in OWNING | FUNCTION_WORDS.keys())


def _is_full_name(text: TokenizedText, first: int, last: int) -> bool:
    """After „heißt“: a full name, as a dog or a street hardly has one."""
    return last >= first + 2 and is_given_name(text.words[first])


def _is_signature(text: TokenizedText, first: int, last: int) -> bool:
    """After a greeting, at the end: a full name."""
    if last < len(text.words) or last < first + 2:
        return False
    one, two = text.words[first], text.words[first + 1]
    if ARABIC_LETTER.match(one.folded) and not _has_article(one) and _has_article(text.words[last - 1]):
        return True
    return is_given_name(one) or is_surname(two) or len(one.folded) == 1


def _has_article(word: Word) -> bool:
    """Whether an Arabic surname begins with its article: الحلبي."""
    return word.folded.startswith("ال")


def _signature_line(text: TokenizedText, *, beside_contact: bool) -> Spans:
    """A full name alone on the last line or after a dash; beside a telephone number also a first name."""
    raw = text.raw.rstrip()
    begin = SIGNATURE.search(raw, max(0, len(raw) - MAX_SIGNATURE_LENGTH))
    if not begin:
        return
    first = next((index for index, word in enumerate(text.words) if word.start >= begin.end()), 0)
    name = _name_at(text, first, known_only=False) if first else None
    full = name and (_is_full_name(text, *name) or (beside_contact and is_given_name(text.words[first])))
    if name and full and AFTER_SIGNATURE.fullmatch(text.raw, text.words[name[1] - 1].end):
        yield name
