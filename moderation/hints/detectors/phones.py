"""Telephone numbers in digits of any script, grouped in any way, or in words."""

from itertools import pairwise

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText, Word
from moderation.hints.vocabulary.everyday_words import NUMERALS, ZERO, numeral_value

MIN_DIGITS, MAX_DIGITS = 7, 17  # of a number that begins as telephone numbers do
MIN_DIGITS_WITHOUT_ZERO = 9
MIN_DIGITS_BEFORE_UNIT = 10  # „Uhr“, „Euro“
MIN_NUMERALS = 3
MIN_DIGITS_AFTER_WORD = 5  # „Telefon“
CHARACTERS_BEFORE = 30  # in which a word like „Telefon“ counts

# What consists of digits and is no telephone number. It is masked first by as many characters.
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)?\d\d)"
DATE = rf"{DAY} ([./-]) \s? {MONTH} (?:\1 \s? {YEAR}?)? (?![./-]?\d)"
TO = r"\s* (?:[-–—]|bis|to|do|до|по) \s*"
# 28.11.–06.12.2026, 24.-26.12., 28/11-06/12
RANGE = (
    rf"(?: {DAY} \. (?:\s? {MONTH} \. (?:\s? {YEAR})?)? {TO} {DAY} \. \s? {MONTH} \.? (?:\s? {YEAR})?"
    rf" | {DAY} / {MONTH} (?:/ {YEAR})? {TO} {DAY} / {MONTH} (?:/ {YEAR})? ) (?![./-]?\d)"
)
TIME = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
ALONE, END = r"(?<!\d[\s./-])", r"(?![\s./-]{0,2}\d)"
YEARS = r"(?:1[0-9]|20)\d\d (?:/\d\d(?!\d))?"  # also 2019/20
BLANK = r"[\s\u00a0\u202f]"
UNIT = r"(?:€|\$|£|₺|₴|zł|km|m²|qm|(?:euro?|eur|lei|zloty|lira|грн|руб|лв)\b)"
NO_NUMBERS = regex.compile(
    rf"""
    (?<!\d) (?=\d) (?:
    (?<![./-]) {RANGE}
    | (?<![./-]) {DATE} (?: {TO} {DAY} \1 \s? {MONTH} (?:\1 \s? {YEAR}?)? (?![./-]?\d) )?
    | (?<![./-]) (?:19|20)\d\d ([-./]) {MONTH} \2 {DAY} (?!\d)
    | (?<![.:]) {TIME} {TO} {TIME} (?![.:]?\d)
    | (?<![.:]) {TIME} (?: :[0-5]\d )? (?![./-]?\d) (?<=:\d\d)
    | {ALONE} {YEARS} (?: (?: \s?[-–—/.,+&]\s? | \s ) {YEARS} )+ {END}
    | {ALONE} \d{{5}} (?: (?: \s?[-–/,]\s? | \s ) \d{{5}} )+ {END}  # postcodes
    | {ALONE} 0\d\d (?: (?: \s?[-–/,+&]\s? | \s ) 0\d\d )+ {END}  # bus lines
    | (?<![.,]) [1-9]\d{{0,2}} ([.,'’]) \d{{3}} (?: \3 \d{{3}} )* (?: [.,]\d{{1,2}} )? (?! [./]?\d)  # thousands
    | (?<![.,]) [1-9]\d{{0,2}} (?: {BLANK} 000 )+ (?! [\s./-]?\d)
    | (?<![.,]) [1-9]\d{{0,2}} (?: {BLANK} \d{{3}} )+ (?= {BLANK}? {UNIT} )
    | (?<![.,]) \d{{1,2}} [.,] \d+ {END}  # decimals
    | 97[89] [\s-]? \d (?: [\s-]? \d ){{8,9}} (?!\d)  # a book
    )
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
DATES = regex.compile(rf"\W* (?: {RANGE} )", regex.VERBOSE | regex.IGNORECASE)
JOINT = r"[\s\u00a0\u202f\u200b-\u200f\u2060\ufeff\ufe0f\u20e3()\[\]/.\\–—‐‑‒−_-]"
ODD_JOINT = rf"(?:{JOINT}|[*|~:;,·•+x]|\p{{So}})"  # where the first digits leave no doubt
OPEN = r"(?<![\d\w])(?<!\d[.,:])"
CLEAR = regex.compile(
    rf"(?<!\d) (?: [(\[]? (?: \+ | ⁺ | 00(?=[\s(]?[1-9]) | (?<!\w)[0oO](?={ODD_JOINT}{{0,2}}1{ODD_JOINT}{{0,2}}[567]) )"
    rf" {ODD_JOINT}{{0,2}} [\doOlI] (?: {ODD_JOINT}{{0,4}} [\d] | (?<=\d)[oOlI](?=\d) ){{6,}} )",
    regex.VERBOSE,
)
NUMBER = regex.compile(rf"{OPEN} [(\[]? \d (?: {JOINT}{{0,4}} \d ){{4,}} (?!\d)", regex.VERBOSE)
CALLING = regex.compile(
    r"""(?:\b(?:tel|telefon\p{L}*|fon|phone\w*|mobil\w*|handy\w*|cell|fax|whats\s?app|wh?atsapp\w*|viber|signal|sms|
    ruft?|anrufen|angerufen|erreichbar|erreichst|durchwahl|rufnummer|nummer|call|text|ring|reach|number|
    numara\w*|numaram|ara|arayın|ararsan|cep|тел\p{L}*|номер\p{L}*|дзвон\p{L}*|телефонуй\p{L}*|звон\p{L}*|позвон\p{L}*|
    вайбер|ватсап|обад\p{L}*|numer\p{L}*|zadzwo\p{L}*|dzwo\p{L}*|kom|komórk\p{L}*|num[aă]r\p{L}*|sun[aăi]\p{L}*|
    telefono|cellulare|numero|chiam\p{L}*|telefoon\w*|bel|bellen|mobiel|τηλ\p{L}*|κιν\p{L}*|αριθμ\p{L}*|πάρε|καλέστε)\b
    |هاتف\p{L}*|تلفون|جوال\p{L}*|رقم\p{L}*|اتصل\p{L}*|واتس\p{L}*|موبايل\p{L}*|تلفن\p{L}*|شماره\p{L}*|
    موبایل\p{L}*|تماس|زنگ)
    [^\d]*$""",
    regex.VERBOSE | regex.IGNORECASE,
)
MEASURED = regex.compile(rf"\s?(?:uhr|h\b|{UNIT}|%|jahre|menschen|einwohner|prozent|grad)", regex.IGNORECASE)
CLOSED = regex.compile(r"[(\[]\s?\+?\d[\d\s]{0,6}[)\]]\s?[\d/-]")
GROUP = regex.compile(r"\d+")
THEN = frozenset(("dann", "danach", "then", "sonra", "потом", "потім", "potem", "poi", "dan"))  # within a number


def find_phones(text: TokenizedText, public: frozenset[str]) -> Spans:
    """Start and end of each telephone number, without the public ones (given as digits)."""
    taken = list(_in_words(text))
    if text.digit_count >= MIN_DIGITS_AFTER_WORD:
        taken += _in_digits(text)
    for start, end in taken:
        if text.raw[start] in "([" and not CLOSED.match(text.raw, start):
            start += 1  # the whole number stands in brackets
        if "".join(GROUP.findall(text.digits[start:end])) not in public:
            yield start, end


def _in_digits(text: TokenizedText) -> list[tuple[int, int]]:
    masked = NO_NUMBERS.sub(lambda match: "#" * len(match[0]), text.digits)
    taken = [
        match.span()
        for match in CLEAR.finditer(text.digits)
        if MIN_DIGITS <= _count_digits(match[0]) <= MAX_DIGITS
        and not _is_pattern(match[0])
        and not DATES.match(match[0])
    ]
    for match in NUMBER.finditer(masked):
        if not any(start < match.end() and match.start() < end for start, end in taken) and _is_phone(match, masked):
            taken.append(match.span())
    return taken


def _is_phone(match: regex.Match[str], masked: str) -> bool:
    number = match[0]
    count = _count_digits(number)
    if count < MIN_DIGITS_BEFORE_UNIT and MEASURED.match(masked, match.end()):
        return False
    if count > MAX_DIGITS or _is_pattern(number):
        return False
    if count >= (MIN_DIGITS if number.lstrip("([").startswith("0") else MIN_DIGITS_WITHOUT_ZERO):
        return True
    before = masked[max(0, match.start() - CHARACTERS_BEFORE) : match.start()]
    return count >= MIN_DIGITS_AFTER_WORD and CALLING.search(before) is not None


def _count_digits(number: str) -> int:
    return sum(map(str.isdecimal, number))


def _is_pattern(number: str) -> bool:
    """Whether the digits count, repeat or end in zeros: 1 2 3 4 5, 10 9 8, 100 200 300, 1111111, 10000000000."""
    groups = [int(group) for group in GROUP.findall(number)]
    digits = "".join(GROUP.findall(number))
    steps = {later - earlier for earlier, later in pairwise(groups)}
    counted = (len(groups) > 2 and len(steps) == 1) or digits in "1234567890"
    return counted or len(set(digits)) < 3 or digits.endswith("000000")


def _in_words(text: TokenizedText) -> Spans:
    """Numbers in words, also with digits among them: null eins fünf eins …"""
    words = text.words
    if sum(word.folded in NUMERALS for word in words) < MIN_NUMERALS - 1:
        return
    index = 0
    while index < len(words):
        end = index
        while end < len(words) and (_is_number(words[end]) or _is_between_numbers(words, index, end)):
            if end > index and len(text.between(end).strip(" ,.-–/\n'’ʼ")) > 0:
                break
            end += 1
        spoken = [word.folded for word in words[index:end] if word.folded not in THEN]
        if _is_spoken_phone(spoken):
            yield words[index].start, words[end - 1].end
        index = max(end, index + 1)


def _is_number(word: Word) -> bool:
    return numeral_value(word.folded) is not None or word.folded.isdecimal()


def _is_between_numbers(words: list[Word], first: int, index: int) -> bool:
    """„null zwo eins, dann 99 41“."""
    return index > first and words[index].folded in THEN and index + 1 < len(words) and _is_number(words[index + 1])


def _is_spoken_phone(spoken: list[str]) -> bool:
    in_words = [word for word in spoken if not word.isdecimal()]
    length = sum(len(word) if word.isdecimal() else 1 for word in spoken)
    if len(in_words) < MIN_NUMERALS or length < MIN_DIGITS - 1:
        return False
    if spoken[0] in ZERO or spoken[0].startswith("0") or spoken[0] == "plus":
        return True
    values = [numeral_value(word) or 0 for word in in_words]
    steps = {later - earlier for earlier, later in pairwise(values)}
    return length >= MIN_DIGITS and steps not in ({1}, {-1})
