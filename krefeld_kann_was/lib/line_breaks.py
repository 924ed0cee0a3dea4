"""Where a line must not end: within a number, a date, an abbreviation, before a dash. Pure: text in, text out.

Lines end at blanks alone; where they must not, the blank becomes a no-break space.
"""

import re

import regex

from krefeld_kann_was.lib.graphemes import split_graphemes

NO_BREAK_SPACE, WORD_JOINER = "\u00a0", "\u2060"
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
    # The days from which until which something lasts: the dash stays at the end of the first line
    r"|(?<=\b20\d\d) (?=– \d)"
    r"|(?:" + "|".join(rf"(?<=(?<!\w){re.escape(part)})" for part in PARTS_OF_LAWS) + r") (?=\(?\d)"
    r"|(?<=\bCC) (?=BY\b)|(?:(?<=\bCC0)|(?<=\bCC BY)) (?=\d\.\d)"
)
# A long number in groups, such as one of a telephone, but no time or date: „0800 111 0 111“, „(02151) 36 60-26 64“
GROUPED_NUMBER = re.compile(r"(?<!\w)(?<!\d[:.,/–-])(?!\d{4}-\d\d-\d\d)[+(]*\d[\d ()/–-]*\d")
DIGITS = range(5, 17)  # of a telephone number; those with fewer have no groups
YEARS = re.compile(r"\d{4}( [–-] \d{4})+")
# In answers of visitors. „z. B.“, „i. d. R.“, „т. д.“
ABBREVIATION = r"(?<=(?<!\w)[^\W\d_]\.) (?=[^\W\d_]{1,2}\.)"
DASH = r"(?<=\S) (?=[–—-](?:\s|$))"
SIGN = r"(?<=\d) (?=[€$£₺₴%‰°×]|(?:km|cm|kg|m|g)\b)|(?<=[§№€$£]) (?=\d)"
# A symbol at the end stays with its word.
SYMBOL_AT_END = r"(?<=\w) (?=[^\w \n]{1,8}$)"
INSIDE_LINE = re.compile(f"{ABBREVIATION}|{DASH}|{SIGN}|{SYMBOL_AT_END}", re.MULTILINE)
EMOJI_RUN = regex.compile(r"(?:(?=[\p{Extended_Pictographic}\p{Regional_Indicator}])\X){2,}")
MAX_RUN = 3  # emoji without a blank between that stay in one line; there has to be a break in more
MIN_WORDS, MAX_LETTERS = 5, 8  # of a line whose last two words stay together, and of both of these
ONE_LETTER_WORD = re.compile(r"(?<=(?<![\w’'.-])[^\W\d_]) (?=\S)")
WITHOUT_ONE_LETTER_AT_END = frozenset({"bg", "pl", "ru", "uk"})  # languages: no line ends with a word of one letter


def address_parts(address: str) -> list[str]:
    """The parts of a web address that stay in one line each: they end with a dot or a slash."""
    return re.findall(r"[^./]*[./]|[^./]+", address)


def in_one_line(text: str) -> str:
    """A text of several lines for a place with room for one paragraph: they are parted by strokes, as in print."""
    return " / ".join(filter(None, text.split("\n")))


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


def keep_answer_together(text: str, language: str) -> str:
    """What a visitor wrote, with no-break spaces by the rules of print; `language` is an ISO 639-1 code."""
    text = INSIDE_LINE.sub(NO_BREAK_SPACE, keep_together(text))
    if language in WITHOUT_ONE_LETTER_AT_END:
        text = ONE_LETTER_WORD.sub(NO_BREAK_SPACE, text)
    if not text.isascii():
        text = EMOJI_RUN.sub(_join_emoji, text)
    return _join_last_words(text)


def _join_emoji(run: regex.Match[str]) -> str:
    emoji = split_graphemes(run[0])
    return WORD_JOINER.join(emoji) if len(emoji) <= MAX_RUN else run[0]


def _join_last_words(text: str) -> str:
    """So that no short word stands alone on the last line."""
    last_line = text.rpartition("\n")[2]
    words = last_line.split(" ")
    if len(words) < MIN_WORDS or sum(map(len, words[-2:])) > MAX_LETTERS:
        return text
    return f"{text.removesuffix(last_line)}{' '.join(words[:-1])}{NO_BREAK_SPACE}{words[-1]}"
