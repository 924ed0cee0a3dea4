"""Phrases around a number („412 Antworten“), with every plural form, so that a script can go on counting."""

import json
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import ngettext

NUMBER = "%(n)d"
# Every plural rule of gettext depends on the number below 100, and on its last two digits above.
SAMPLES = 200


class PluralPhrase(NamedTuple):
    """A phrase for a number. `forms` is a JSON list of all forms with "%" as the number; `indexes` has a digit for
    each number below SAMPLES: which form it takes."""

    text: str
    forms: str
    indexes: str


def answers_phrase(count: int = 0) -> PluralPhrase:
    return _phrase(count, [ngettext("%(n)d Antwort", "%(n)d Antworten", n) for n in range(SAMPLES)])


def languages_phrase(count: int = 0) -> PluralPhrase:
    return _phrase(count, [ngettext("%(n)d Sprache", "%(n)d Sprachen", n) for n in range(SAMPLES)])


def statistics_phrases() -> dict[str, PluralPhrase]:
    """The lines „412 Antworten / aus 17 Stadtteilen / in 9 Sprachen“, and what a dot on the map stands for."""
    numbers = range(SAMPLES)
    dot = [
        ngettext("Jeder Punkt steht für %(n)d Antwort.", "Jeder Punkt steht für %(n)d Antworten.", n) for n in numbers
    ]
    return {
        "total": answers_phrase(),
        "quarters": _phrase(0, [ngettext("aus %(n)d Stadtteil", "aus %(n)d Stadtteilen", n) for n in numbers]),
        "languages": _phrase(0, [ngettext("in %(n)d Sprache", "in %(n)d Sprachen", n) for n in numbers]),
        "dot": _phrase(0, dot),
    }


def _phrase(count: int, samples: list[str]) -> PluralPhrase:
    forms = list(dict.fromkeys(samples))
    form = samples[count if count < SAMPLES else 100 + count % 100]
    return PluralPhrase(
        text=form.replace(NUMBER, number_format(count, use_l10n=True, force_grouping=True)),
        forms=json.dumps([form.replace(NUMBER, "%") for form in forms], ensure_ascii=False),
        indexes="".join(str(forms.index(sample)) for sample in samples),
    )
