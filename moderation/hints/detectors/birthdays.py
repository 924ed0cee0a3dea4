"""Dates of birth: a whole date beside a word like „geboren“."""

from bisect import bisect_left

import regex

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText
from moderation.hints.vocabulary import folded_words, load_vocabulary

_WORDS = load_vocabulary("birthdays")
MONTHS = folded_words(_WORDS["months"])
BORN = PhraseMatcher(_WORDS["born"])  # before or after the date
BEFORE_DATE = PhraseMatcher(_WORDS["before_date"])
MAX_WORDS_NEAR = 7  # before or after a date
MIN_DIGITS = 4  # 1.1.90

DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)\d\d|\d\d)"
ROMAN_MONTH = "(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2})"
DATE = regex.compile(
    rf"(?<![\d.,:/-])(?:{DAY}\s?(?P<sign>[./-])\s?{MONTH}\s?(?P=sign)\s?{YEAR}|{MONTH}/{DAY}/{YEAR}"
    rf"|(?:19|20)\d\d(?P<iso>[-./]){MONTH}(?P=iso){DAY}|{DAY}[. ]{{1,2}}{ROMAN_MONTH}[. ]{{1,2}}{YEAR})"
    r"(?![\d/-]|[.,:]\d)"
)
# Days in words: „siebter“, „zwölften“, „dreißigsten“.
ORDINAL = (
    r"(?<!\p{L})(?i:ers|zwei|drit|vier|fünf|sechs|sieb(?:en)?|ach|neun|elf|zwölf|\p{L}{0,5}zehn|\p{L}{3,11}[zßs]igs)"
    r"te[nrs]?"
)
WRITTEN_DATE = regex.compile(
    rf"(?<![\d.,:/-])(?:(?:[12]\d|3[01]|0?[1-9]|primo|{ORDINAL})"
    r"(?:\.|st|nd|rd|th|η|ης|º|°)?\s{0,2}(?:of\s|de\s)?(?P<month>\p{L}{2,12})\.?,?"
    r"|(?P<month>\p{L}{3,12})\.?\s{1,2}(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?,?)\s{1,2}(?:of\s|de\s)?"
    r"(?:19|20|13|14)\d\d(?!\d)(?:\s(?:года|року|г\.|р\.))?"  # 1365 in the calendar of Iran
)
STAR = regex.compile(r"(?<![\p{L}\p{N}*])[*✶☆]\s?$")  # as in a family tree


def find_birthdays(text: TokenizedText, public: PhraseMatcher) -> Spans:
    """Start and end of each date of birth with its year, unless the text speaks of a known person."""
    if text.digit_count < MIN_DIGITS:
        return
    dates = [match.span() for match in DATE.finditer(text.digits)]
    dates += [match.span() for match in WRITTEN_DATE.finditer(text.digits) if _is_month(match["month"])]
    if not dates or public.matches(text.words):
        return
    for start, end in dates:
        first, last = bisect_left(text.word_starts, start), bisect_left(text.word_starts, end)
        before = text.words[max(0, first - MAX_WORDS_NEAR) : first]
        after = text.words[last : last + MAX_WORDS_NEAR]
        announced = BORN.matches(before) or BEFORE_DATE.matches(before) or BORN.matches(after)
        if announced or STAR.search(text.raw, max(0, start - 3), start):
            yield start, end


def _is_month(word: str) -> bool:
    return not MONTHS.isdisjoint(folded_words(word))
