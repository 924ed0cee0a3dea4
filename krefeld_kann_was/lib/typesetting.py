"""How to typeset an answer: quotation marks, writing direction and hyphenation of its language."""

import re
import unicodedata
from typing import NamedTuple

import regex

from krefeld_kann_was.lib.hyphenation import LANGUAGE_OF_NAMES, MIN_LENGTH_WHERE_MEASURED, hyphenate_answer
from krefeld_kann_was.lib.line_breaks import keep_answer_together

# Outer marks and those of a quotation inside, opening and closing.
QUOTES = {
    "de": "„“‚‘",
    "tr": "“”‘’",
    "ar": "«»‹›",
    "uk": "«»„“",
    "pl": "„”«»",
    "en": "“”‘’",
    "ru": "«»„“",
    "ro": "„”«»",
    "bg": "„“«»",
    "it": "«»“”",
    "el": "«»“”",
    "nl": "“”‘’",
    "fa": "«»‹›",
}
# Bounding box of each mark's ink in Geologica at weight 700, in em from its origin: left, bottom, right, top.
INK_BOXES = {
    "„": (0.024, -0.179, 0.500, 0.178),
    "“": (0.036, 0.345, 0.513, 0.703),
    "”": (0.024, 0.352, 0.500, 0.710),
    "«": (0.022, 0.036, 0.523, 0.485),
    "»": (0.058, 0.036, 0.558, 0.485),
}
RIGHT_TO_LEFT = frozenset({"ar", "fa"})
LEFT_TO_RIGHT_QUOTES = QUOTES["en"]  # for text in another script than the form's
DOUBLE_MARK = re.compile('[„“”«»‟"]')  # single ones may be apostrophes
BEFORE_OPENING = frozenset(' \n\u00a0([{-–—/„“”«»‟"')  # else a mark closes, or is one of inches
# The blocks of scripts that run from right to left, to find at once that a text has none of their letters.
RIGHT_TO_LEFT_BLOCKS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
LETTER = regex.compile(r"(?!\p{Extended_Pictographic})\p{L}")  # no flag, and not ℹ, which Unicode calls a letter
STRONG = {"L": False, "R": True, "AL": True}  # bidirectional classes (Unicode UAX #9), and whether they run to the left
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"
SINGLE_HEIGHT_SCRIPTS = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Common}\p{Inherited}]*")
EMOJI = regex.compile(r"\p{Extended_Pictographic}")
# Marks upon a letter; variation selectors, which draw nothing, are none. Joiners, vowel signs and letters that are not
# seen do not interrupt a stack.
MARK = regex.compile(r"(?!\p{Variation_Selector})[\p{Mn}\p{Me}]")
STACK = regex.compile(r"[\p{Mn}\p{Me}\p{Mc}\p{Cf}\u115F\u1160\u3164]{3,}")
# The blocks of marks for letters of any script, such as accents: NFC has put the usual ones into the letter.
ANY_SCRIPT = regex.compile(r"[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]")
MAX_MARKS = 4  # as many as Hebrew with all its points has; Arabic has three, Thai two
MAX_MARKS_OF_ANY_SCRIPT = 2
COLOUR_GLYPHS = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Presentation}\p{Regional_Indicator}\uFE0F\u20E3]")


class Typography(NamedTuple):
    """`language` is an ISO 639-1 code for hyphenation; `quotes` is a value of QUOTES.

    `tall` means that accents need more room between the lines.
    """

    language: str
    quotes: str
    rtl: bool
    tall: bool

    @property
    def opening(self) -> str:
        return self.quotes[0]

    @property
    def closing(self) -> str:
        return self.quotes[1]

    @property
    def direction(self) -> str:
        """The value of the attribute `dir`."""
        return "rtl" if self.rtl else "ltr"

    def quoted(self, text: str) -> str:
        """The text as it stands between `opening` and `closing`: its own quotation marks become the inner ones.

        For showing only (see `limit_marks`). Quotation marks that do not pair up stay, and so do apostrophes.
        """
        text = limit_marks(text)
        parts, position, depth = [], 0, 0
        for match in DOUBLE_MARK.finditer(text):
            start, end = match.span()
            opens = match[0] == "„" or _can_open(text, start)
            closes = depth > 0 and match[0] != "„" and not text[start - 1 : start].isspace()
            if closes and (not opens or not _goes_on(text, end)):
                depth -= 1
                mark = self.quotes[3 if depth % 2 == 0 else 1]
            elif opens:
                mark = self.quotes[2 if depth % 2 == 0 else 0]
                depth += 1
            else:
                return text
            parts += [text[position:start], mark]
            position = end
        return text if depth else "".join([*parts, text[position:]])

    def typeset(
        self,
        text: str,
        names: frozenset[str] = frozenset(),
        *,
        min_length: int = MIN_LENGTH_WHERE_MEASURED,
        is_quoted: bool = True,
    ) -> str:
        """The text with no-break spaces, and soft hyphens in words of `min_length` letters and more.

        For showing only. `names` are words that never break, see `words_of_names`. `is_quoted`: it stands between
        `opening` and `closing`. The default `min_length` is for what measures whether words have to break.
        """
        kept = keep_answer_together(self.quoted(text) if is_quoted else limit_marks(text))
        return hyphenate_answer(kept, self.language, min_length=min_length, names=names)


def limit_marks(text: str) -> str:
    """The text as it is shown: of marks piled up on a letter only those that no language goes without.

    More would run over the lines above and below. What is stored, open data and tables keep them all.
    """
    return text if text.isascii() else STACK.sub(_thin_out, text)


def _thin_out(stack: regex.Match[str]) -> str:
    kept: list[str] = []
    marks: set[str] = set()
    general = 0
    for character in stack[0]:
        if MARK.match(character):
            is_general = ANY_SCRIPT.match(character) is not None
            is_one_too_many = len(marks) == MAX_MARKS or (is_general and general == MAX_MARKS_OF_ANY_SCRIPT)
            if character in marks or is_one_too_many:
                continue
            marks.add(character)
            general += is_general
        kept.append(character)
    return "".join(kept)


def _can_open(text: str, position: int) -> bool:
    return (position == 0 or text[position - 1] in BEFORE_OPENING) and not text[position + 1 : position + 2].isspace()


def _goes_on(text: str, position: int) -> bool:
    """Whether a word follows at once."""
    return text[position : position + 1].isalnum()


def typography_of(text: str, language: str) -> Typography:
    """How to typeset an answer written in the form of `language` (BCP 47), see `is_right_to_left`."""
    base = _base(language)
    rtl = is_right_to_left(text, language)
    quotes = QUOTES.get(base, LEFT_TO_RIGHT_QUOTES)
    if rtl and base not in RIGHT_TO_LEFT:
        base, quotes = "ar", QUOTES["ar"]
    elif not rtl and base in RIGHT_TO_LEFT:
        base, quotes = LANGUAGE_OF_NAMES, LEFT_TO_RIGHT_QUOTES
    return Typography(base, quotes, rtl, _is_tall(text, rtl))


def is_right_to_left(text: str, language: str = "") -> bool:
    """Whether a text of `language` (BCP 47) runs from right to left: the one place that decides it.

    It runs as its language does where most of its letters do, or where it has none; else as its first letter does.
    Digits, symbols, flags and emoji are skipped, unlike by `dir="auto"`.
    """
    expected = _base(language) in RIGHT_TO_LEFT
    if not RIGHT_TO_LEFT_BLOCKS.search(text):
        return expected and LETTER.search(text) is None
    leftward = [unicodedata.bidirectional(letter) != "L" for letter in LETTER.findall(text)]
    most = 2 * sum(leftward)
    if not leftward or (most > len(leftward) if expected else most < len(leftward)):
        return expected
    return leftward[0]


def direction_of(text: str, language: str = "") -> str:
    """The value of the attribute `dir`, see `is_right_to_left`."""
    return "rtl" if is_right_to_left(text, language) else "ltr"


def mark_direction(text: str, language: str) -> str:
    """The text for a plain file or a network, which take the direction of each line from its first strong character.

    Where that would be another one than the text's, the line begins with an invisible mark.
    """
    rtl = is_right_to_left(text, language)
    mark = RIGHT_TO_LEFT_MARK if rtl else LEFT_TO_RIGHT_MARK
    return "\n".join(mark + line if _first_strong(line) is (not rtl) else line for line in text.split("\n"))


def isolate(text: str, language: str = "", *, beside_rtl: bool = False) -> str:
    """The text for a line of plain text that runs as `beside_rtl` says, see `is_right_to_left`.

    Where the text itself runs the other way, invisible marks keep the two apart, so that no full stop and no quotation
    mark of the one goes to the other (Unicode UAX #9, 2.4.2).
    """
    if is_right_to_left(text, language) == beside_rtl:
        return text
    return "\n".join(f"{FIRST_STRONG_ISOLATE}{line}{POP_DIRECTIONAL_ISOLATE}" for line in text.split("\n"))


def _first_strong(line: str) -> bool | None:
    """Whether the first strong character runs from right to left (Unicode UAX #9, P2); None without one."""
    classes = map(unicodedata.bidirectional, line)
    return next((STRONG[one] for one in classes if one in STRONG), None)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _is_tall(text: str, rtl: bool) -> bool:
    return rtl or SINGLE_HEIGHT_SCRIPTS.fullmatch(text) is None or len(EMOJI.findall(text)) * 4 > len(text)


def may_be_coloured(text: str) -> bool:
    """Whether it contains characters that may be drawn with colours of their own, such as emoji."""
    return COLOUR_GLYPHS.search(text) is not None
