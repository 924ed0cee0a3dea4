"""Numbers in words, in a form that a script can go on with, and what a page without a script must know of a text."""

from __future__ import annotations

import json
import math
import re
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import ngettext

NUMBER = "%(n)d"
# Every plural rule of gettext depends on the number below 100, and on its last two digits above.
SAMPLES = 200
# Fallback sizes in hundredths of the shorter side; static/css/kiosk.css has a rule for each.
SIZES = (13, 11, 9, 7, 6, 5, 4, 3, 2)
WIDE = {"M": 1.6, "W": 1.9, "@": 1.8, "%": 1.6}  # in average letters
TALL_SCRIPT = re.compile("[\u0590-\u08ff\u0900-\u0fff\ufb1d-\ufdff\ufe70-\ufefc]")


class Plural(NamedTuple):
    """A number in words: now, and every form with the number of the form for each of 0 … 199."""

    now: str
    forms: str
    which: str


def answers_in_words(count: int) -> Plural:
    return _plural(count, [ngettext("%(n)d Antwort", "%(n)d Antworten", n) for n in range(SAMPLES)])


def languages_in_words(count: int) -> Plural:
    return _plural(count, [ngettext("%(n)d Sprache", "%(n)d Sprachen", n) for n in range(SAMPLES)])


def facts_in_words() -> dict[str, Plural]:
    """The lines „412 Antworten / aus 17 Stadtteilen / in 9 Sprachen“ and what a dot on the map stands for."""
    return {
        "total": answers_in_words(0),
        "quarters": _plural(0, [ngettext("aus %(n)d Stadtteil", "aus %(n)d Stadtteilen", n) for n in range(SAMPLES)]),
        "languages": _plural(0, [ngettext("in %(n)d Sprache", "in %(n)d Sprachen", n) for n in range(SAMPLES)]),
        "dot": _plural(
            0,
            [
                ngettext("Jeder Punkt steht für %(n)d Antwort.", "Jeder Punkt steht für %(n)d Antworten.", n)
                for n in range(SAMPLES)
            ],
        ),
    }


def _plural(count: int, samples: list[str]) -> Plural:
    forms = list(dict.fromkeys(samples))
    word = samples[count if count < SAMPLES else 100 + count % 100]
    return Plural(
        now=word.replace(NUMBER, number_format(count, use_l10n=True, force_grouping=True)),
        forms=json.dumps([form.replace(NUMBER, "%") for form in forms], ensure_ascii=False),
        which="".join(str(forms.index(sample)) for sample in samples),
    )


def fallback_size(text: str) -> int:
    """The largest of SIZES at which the text surely has room on a screen of any shape, by rule of thumb."""
    width = sum(_width(character) for character in text)
    longest_word = max((len(word) for word in text.split()), default=1)
    by_area = math.sqrt(70 * 56 / (0.72 * max(width, 1)))
    by_word = 70 / (0.66 * min(longest_word, 20))
    by_lines = 54 / (1.5 * (1 + text.count("\n")))
    return next((size for size in SIZES if size <= min(by_area, by_word, by_lines)), SIZES[-1])


def _width(character: str) -> float:
    if ord(character) > 0x2E80:
        return 2.2
    return WIDE.get(character, 1.3 if character.isupper() else 1.0)


def is_tall(text: str) -> bool:
    """Whether the lines need more room between them: Arabic, Hebrew, the scripts of India and South-East Asia."""
    return TALL_SCRIPT.search(text) is not None
