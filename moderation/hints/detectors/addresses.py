"""Streets with a house number: small numbers that stand by a street."""

from collections.abc import Iterable

import regex

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, split_words
from moderation.hints.vocabulary import streets
from moderation.hints.vocabulary.known_names import nouns_are_small

CHARACTERS_BEFORE, CHARACTERS_AFTER = 75, 45  # of a number that are read
NUMBER = regex.compile(
    r"(?<!\d)(?<!\d[.,:/-])(?<![\p{L}@#_+](?<!str|[\p{L}]\.))(?<![€$£]\s?)"
    r"(?!(?:1|20)\d\d\d?(?<=\d{4})(?![\d\p{L}]))[1-9]\d{0,3}"
    r"(?:\s?[-–/+]\s?\d{1,3}(?!\d))?"
    r"(?:[a-zA-Zа-яα-ω](?![\p{L}\p{N}])|\s[a-hA-H](?=\s?(?:[,.;)\n]|$)))?(?![\p{L}\p{N}])(?![.,:/]\d)"
)
CAPITALIZED = regex.compile(r"[ \u00a0]+(?P<word>\p{Lu}\p{Ll}+)")
GRADE = regex.compile(r"/\s?(?:5|6|10|100)$")  # 9/10
LISTED = regex.compile(r"(?:^|\s)\d\d?\.\s")  # 1. Zoo 2. Burg Linn 3. …
LAST_WORD = regex.compile(r"(?P<word>[\p{L}\p{M}\u200c'’-]+)[\s,]*$")
ARABIC_LETTER = regex.compile(r"\p{Arabic}")
# A postcode with its town, behind a street or before it: 47798 Krefeld, 5912 XK Venlo, 00-001 Warszawa, 110 00 Praha.
TOWN = r"(?:\p{Lu}[\p{L}'’.-]{1,40}(?:\s\p{Lu}[\p{L}-]{2,40})?|(?i:krefeld)(?:-\p{L}{2,20})?)"
CODE = r"(?:\p{Lu}{1,2}[-\s])?(?:\d{5}|\d{4}\s?\p{Lu}{2}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{4})(?!\d)"
POSTCODE_AND_TOWN = rf"{CODE},?\s{{1,2}}{TOWN}"
# In small letters only where a street stands before it: „amselweg 4 47800 willich“.
SMALL_TOWN = r"\d{5}\s{1,2}\p{L}{4,30}"
TOWN_AFTER = regex.compile(
    rf"(?:[\s,;|/–—-]{{1,4}}|\s(?:in|w|в|у)\s)(?:{POSTCODE_AND_TOWN}|{SMALL_TOWN}|\d{{5}}(?!\d))"
)
CERTAIN_TOWN_AFTER = regex.compile(rf"[\s,;|/–—-]{{1,4}}(?:\d{{5}}|\d{{4}}\s?\p{{Lu}}{{2}})\s{{1,2}}{TOWN}")
TOWN_BEFORE = regex.compile(rf"(?<!\d)(?:{POSTCODE_AND_TOWN}|{SMALL_TOWN})[\s,;|/–—-]{{1,4}}$")
ROMAN = regex.compile(r"\s?/\s?[IVX]{1,4}(?![\p{L}\p{N}])")
# What stands before a number, a postcode and a town is a street, whatever it is called: „Sonnenhof 4, 47803 Krefeld“.
ANY_STREET = regex.compile(
    r"(?:^|(?<=[\s:,(]))(?P<street>\p{Lu}[\p{L}'’-]{2,40}(?:\s\p{Lu}[\p{L}'’-]{2,40}){0,2})[\s,]{1,3}$"
)
MAX_TOWN_LENGTH = 60
TOWN_LATER = regex.compile(rf"(?<=\s(?:in|w|в|у)\s)\d{{5}}\s{{1,2}}{TOWN}")  # „Uferstr. 5. Das ist in 47809 Krefeld“


def find_addresses(text: TokenizedText, language: str, public: PhraseMatcher) -> Spans:
    """Start and end of each street with its number, postcode and town, without those of the public list."""
    end = None
    for start, number_end in _all_addresses(text, nouns_are_small(language)):
        if not public.matches(split_words(text.raw[start:number_end])):
            start, end = _with_town(text, start, number_end)
            yield start, end
    if end and (later := TOWN_LATER.search(text.digits, end)):
        yield later.span()


def _with_town(text: TokenizedText, start: int, end: int) -> tuple[int, int]:
    """The address with the postcode and the town that stand beside it."""
    after = TOWN_AFTER.match(text.digits, end)
    before = TOWN_BEFORE.search(text.digits, max(0, start - MAX_TOWN_LENGTH), start)
    return before.start() if before else start, after.end() if after else end


def _all_addresses(text: TokenizedText, nouns_small: bool) -> Spans:
    for number in NUMBER.finditer(text.digits):
        start, end = number.span()
        left = text.digits[max(0, start - CHARACTERS_BEFORE) : start]
        right = text.digits[end : end + CHARACTERS_AFTER]
        flat = streets.FLAT.match(right) or ROMAN.match(right)
        if (streets.COUNTED.match(right) and not flat) or (not nouns_small and _counts_a_thing(right)):
            continue
        street = _street_before(left, right, grade=GRADE.search(number[0]) is not None)
        if street is not None:
            yield start - (len(left) - street), end + (flat.end() if flat else 0)
        elif (named := streets.ENGLISH.match(right)) and named["name"].split()[0] not in streets.NO_HOUSE_NUMBER_AFTER:
            yield start, end + named.end()


def _street_before(left: str, right: str, *, grade: bool) -> int | None:
    """The position in the text before a number where the street begins that it belongs to."""
    if right.startswith(".") and LISTED.search(left):
        return None
    street = _find_street(streets.STREETS, left)
    if street is not None or grade:
        return street
    living = streets.LIVING.search(left) is not None or streets.LIVING.match(right.lstrip(" ,")) is not None
    if living or _ends(right) or TOWN_AFTER.match(right):
        street = _find_street(streets.AMBIGUOUS_STREETS, left)
    if street is None and ((living and _ends(right)) or TOWN_AFTER.match(right)):
        street = _find_street(streets.STREETS_OF_LIVING, left)
    if street is None and (living or streets.ADDRESS_SIGNS.search(left)):
        street = _named_by_living(left, right)
    if street is None and CERTAIN_TOWN_AFTER.match(right) and (match := ANY_STREET.search(left)):
        street = match.start("street")
    return street


def _find_street(patterns: Iterable[regex.Pattern[str]], left: str) -> int | None:
    for pattern in patterns:
        if (match := pattern.search(left)) and not streets.NO_STREET.search(match["street"].rstrip(" ,.")):
            return match.start("street")
    return None


def _named_by_living(left: str, right: str) -> int | None:
    """The position of a single name where somebody says that they live: „ich wohne Benrad 12“."""
    last = LAST_WORD.search(left)
    if not last or not _ends(right, conjunctions=True):
        return None
    word = last["word"]
    if word.casefold() in streets.NO_HOUSE_NUMBER_AFTER or not (word[0].isupper() or ARABIC_LETTER.match(word)):
        return None
    return last.start("word")


def _counts_a_thing(right: str) -> bool:
    """In German a number before a noun counts it (3 Bäume), unless the noun is part of the address (3 Krefeld)."""
    noun = CAPITALIZED.match(right)
    return noun is not None and noun["word"] not in streets.NOUNS_IN_ADDRESS and not streets.FLAT.match(right)


def _ends(right: str, *, conjunctions: bool = False) -> bool:
    """Whether the address ends with the number: a mark or a word like „in“ or „und“ follows, or nothing."""
    rest = right.lstrip(" ")
    if not rest or rest[0] in ",;.!?)\n'’،؛؟-–(":
        return True
    first = rest.split()[0].strip(".,!").casefold()
    return first in streets.WORDS_AFTER_HOUSE_NUMBER or (conjunctions and first.startswith("و"))
