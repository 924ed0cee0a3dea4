"""Function words, numerals, and the words by which people speak of themselves or quote others."""

import re
from collections import defaultdict

from krefeld_kann_was.lib.phrase_matcher import PhraseMatcher
from moderation.hints.vocabulary import folded_words, load_vocabulary

# Words that hardly a sentence does without, each with its languages; one that no form has ends in "?".
FUNCTION_WORDS: dict[str, list[str]] = defaultdict(list)
for language, lines in load_vocabulary("function_words").items():
    for word in folded_words(lines):
        FUNCTION_WORDS[word].append(language)

_SELF_REFERENCES = load_vocabulary("self_references")
SELF_REFERENCES = PhraseMatcher(_SELF_REFERENCES["own"])  # „ich bin eine …“
QUOTING_WORDS = folded_words(_SELF_REFERENCES["quoting"])  # „… genannt“
OTHER_PEOPLE = folded_words(_SELF_REFERENCES["others"])  # „du“, „die“

LARGE_NUMERAL = 99  # stands for every value above 9


def _numeral_values() -> dict[str, int]:
    written = load_vocabulary("numerals")
    values = dict.fromkeys(folded_words(written["more"]), LARGE_NUMERAL)
    for value, line in enumerate(written["units"]):
        values |= dict.fromkeys(folded_words(line.replace("/", " ")), value)
    return values


NUMERALS = _numeral_values()
ZERO = frozenset(word for word, value in NUMERALS.items() if value == 0)
COMPOUND_NUMERAL = re.compile(
    r"(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)(?:und|en|ën))?"
    r"(?:zwanzig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)|\w{3,6}zehn"
    r"|(?:null|eins?|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun){2,6}"
    r"|(?:venti|trent|quarant|cinquant|sessant|settant|ottant|novant)\w{0,8}"
    r"|(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n"
    r"(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
)


def numeral_value(word: str) -> int | None:
    """The value of a folded word that is a numeral from 0 to 9, 99 for larger ones, None for any other word."""
    value = NUMERALS.get(word)
    return LARGE_NUMERAL if value is None and len(word) > 6 and COMPOUND_NUMERAL.fullmatch(word) else value
