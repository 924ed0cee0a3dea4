"""Numbers in words, as people read out a telephone number, in the languages of the pages."""

from __future__ import annotations

import re

from moderation.hints.vocabulary import folded, vocabulary

LARGER = 99  # the value of what is no step of counting


def _values() -> dict[str, int]:
    """0 to 9 in each language, and as LARGER the tens, hundreds and what else stands in a number read out in pairs."""
    written = vocabulary("numerals")
    values = dict.fromkeys(folded(written["more"]), LARGER)
    for value, line in enumerate(written["units"]):
        values |= dict.fromkeys(folded(line.replace("/", " ")), value)
    return values


VALUES = _values()
ZERO = frozenset(word for word, value in VALUES.items() if value == 0)
IN_ONE_WORD = re.compile(
    r"(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)(?:und|en|ën))?"
    r"(?:zwanzig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)|\w{3,6}zehn"
    r"|(?:null|eins?|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun){2,6}"
    r"|(?:venti|trent|quarant|cinquant|sessant|settant|ottant|novant)\w{0,8}"
    r"|(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
)


def numeral(word: str) -> int | None:
    """The value of a folded word that is a numeral from 0 to 9, 99 for larger ones, None for any other word."""
    value = VALUES.get(word)
    return LARGER if value is None and len(word) > 6 and IN_ONE_WORD.fullmatch(word) else value
