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
# All of it begins with the blank: so the search goes from blank to blank, which is twenty times as fast.
TOGETHER = re.compile(
    r" (?:"
    # Between a number and its unit: „20 Uhr“, „24. November“, „4 p.m.“, „18 h“
    r"(?<=\d )(?=(?:Uhr|uur|h|год|ч|p\.m|a\.m|pm|am)\b)"
    # „14 bis 20 Uhr“
    r"|(?<=\d )(?=bis \d+ Uhr)|(?<=\d bis )(?=\d+ Uhr)"
    r"|(?<=\d\. )(?=Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)"
    # A day and its month, in any language, where the year follows: „29 листопада 2026“
    r"|(?<=\d )(?=(?:[^\W\d_]+ ){1,2}\d{4}\b)"
    # The days from which until which something lasts: the dash stays at the end of the first line
    r"|(?<=\b20\d\d )(?=– \d)"
    r"|(?=\(?\d)(?:" + "|".join(rf"(?<=(?<!\w){re.escape(part)} )" for part in PARTS_OF_LAWS) + r")"
    r"|(?<=\bCC )(?=BY\b)|(?:(?<=\bCC0 )|(?<=\bCC BY ))(?=\d\.\d)"
    r")"
)
# A long number in groups, such as one of a telephone, but no time or date: „0800 111 0 111“, „(02151) 36 60-26 64“
GROUPED_NUMBER = re.compile(r"(?<!\w)(?<!\d[:.,/–-])(?!\d{4}-\d\d-\d\d)[+(]*\d[\d ()/–-]*\d")
DIGITS = range(5, 17)  # of a telephone number; those with fewer have no groups
YEARS = re.compile(r"\d{4}( [–-] \d{4})+")
# In answers of visitors. „z. B.“, „i. d. R.“, „т. д.“
ABBREVIATION = r"(?<=(?<!\w)[^\W\d_]\.) (?=[^\W\d_]{1,2}\.)"
DASH = r"(?<=\S) (?=[–—/-](?:\s|$))"
SIGN = r"(?<=\d) (?=[€$£₺₴%‰°×]|(?:km|cm|kg|m|g)\b)|(?<=[§№€$£]) (?=\d)"
# A symbol at the end stays with its word.
SYMBOL_AT_END = r"(?<=\w) (?=[^\w \n]{1,8}$)"
INSIDE_LINE = re.compile(f"{ABBREVIATION}|{DASH}|{SIGN}|{SYMBOL_AT_END}", re.MULTILINE)
EMOJI_RUN = regex.compile(r"(?:(?=[\p{Extended_Pictographic}\p{Regional_Indicator}])\X){2,}")
MAX_RUN = 3  # emoji without a blank between that stay in one line; there has to be a break in more
MIN_WORDS = (
    5  # of a line whose last two words stay together, or of a text with a number: of fewer, each may stand alone
)
MAX_LETTERS = 8  # of the last two words together
# „w domu“, „until I finish“, „і в парку“; not the letters of a word that is written with blanks between them
ONE_LETTER_WORDS = regex.compile(
    r"(?<![\w\p{M}’'.-])(?:[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}] ){1,2}(?=[^\s–—-]{2})"
)
AND_OR = "und|oder|bis|and|or|to|ve|veya|i|lub|і|й|та|або|и|или|e|o|și|sau|en|of|και|ή|و|أو|یا"
# A number and what it counts, where both are short: „12 Monate“, „63 Meter“, „½ Liter“
COUNTED = re.compile(rf"(?<![\w.,:/+–-])((?:\d{{1,3}}(?:[.,]\d+)*|[½¼¾⅓⅔])) (?=(?!(?:{AND_OR})\b)[^\W\d_]{{2,9}}\b)")
# „S-Bahn“, „по-евтин“, „peut-être“: with one or two letters before the hyphen, or not more than five and five
SHORT_WITH_HYPHEN = re.compile(r"(?<![\w-])([^\W\d_]{1,2}-(?=[^\W\d_])|[^\W\d_]{3,5}-(?=[^\W\d_]{1,5}(?![\w-])))")
# Letters between which lines may end by Unicode's rules, but not by those of who writes them: a word in Korean, one in
# Katakana with its particle, the end of a sentence in Japanese, the last word in Chinese, and one in wide Latin letters
UNBROKEN_LETTERS = regex.compile(
    r"\p{Hangul}{2,8}(?!\p{Hangul})|[ァ-ヺー]{2,8}(?![ァ-ヺー])[ぁ-ん]?|[０-９Ａ-Ｚａ-ｚ]{2,12}(?![０-９Ａ-Ｚａ-ｚ])"
    r"|(?<![ぁ-ん])[ぁ-ん]{2,6}(?=[。！？]|$)|[\p{Han}ぁ-ん]{3}(?=[。！？]*$)"
)

# „Von-der-Leyen-Platz 2“, „Wall 12a“
PLACE_NAME = re.compile(r"(?<![\w-])([^\W\d_]+(?:(?:-[^\W\d_]+)*\.? \d{1,4}[a-z]?(?!\w)|(?:-[^\W\d_]+)+))")
MAX_PLACE_NAME = 30  # letters of one that stays in a line


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


def keep_place_together(text: str) -> str:
    """Where something is, as text in which no line ends behind a hyphen of a name, or before the number of a house."""

    def replace(match: re.Match[str]) -> str:
        name = match[0]
        whole = name.replace("-", f"-{WORD_JOINER}").replace(" ", NO_BREAK_SPACE)
        return whole if len(name) <= MAX_PLACE_NAME else name

    return PLACE_NAME.sub(replace, text)


def keep_answer_together(text: str) -> str:
    """What a visitor wrote, with no-break spaces by the rules of print, and word joiners where there is no blank."""
    text = INSIDE_LINE.sub(NO_BREAK_SPACE, keep_together(text))
    text = ONE_LETTER_WORDS.sub(_keep_blanks, text)
    text = SHORT_WITH_HYPHEN.sub(rf"\1{WORD_JOINER}", text)
    if text.count(" ") + 1 >= MIN_WORDS:
        text = COUNTED.sub(rf"\1{NO_BREAK_SPACE}", text)
    if not text.isascii():
        text = UNBROKEN_LETTERS.sub(lambda letters: WORD_JOINER.join(letters[0]), text)
        text = EMOJI_RUN.sub(_join_emoji, text)
    return _join_last_words(text)


def _keep_blanks(words: regex.Match[str]) -> str:
    return words[0].replace(" ", NO_BREAK_SPACE)


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
