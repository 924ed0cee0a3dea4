"""The texts around the answers in the languages of a screen, which its script rotates through.

Phrases around a number („412 Antworten“) come with every plural form, so that the script can go on counting.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import get_language_bidi, gettext, ngettext

from contributions.models import Question
from exhibition.kiosk.legibility import title_size
from exhibition.models import Screen
from krefeld_kann_was.lib.typesetting import direction_of

NUMBER = "%(n)d"
WORD_JOINER = "\u2060"
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
    """The lines „412 Antworten / aus 17 Stadtteilen / in 9 Sprachen“, how many answers are on the map, and what a dot
    of the map and a thread of the numbers stand for."""
    return {
        "total": answers_phrase(),
        "quarters": _counted(lambda n: ngettext("aus %(n)d Stadtteil", "aus %(n)d Stadtteilen", n)),
        "languages": _counted(lambda n: ngettext("in %(n)d Sprache", "in %(n)d Sprachen", n)),
        "mapped": _counted(
            lambda n: ngettext("%(n)d davon nennt einen Stadtteil.", "%(n)d davon nennen einen Stadtteil.", n)
        ),
        "dot": _counted(
            lambda n: ngettext("Jeder Punkt steht für %(n)d Antwort.", "Jeder Punkt steht für %(n)d Antworten.", n)
        ),
        "thread": _counted(
            lambda n: ngettext("Jeder Faden steht für %(n)d Antwort.", "Jeder Faden steht für %(n)d Antworten.", n)
        ),
    }


def _counted(phrase: Callable[[int], str]) -> PluralPhrase:
    return _phrase(0, [phrase(n) for n in range(SAMPLES)])


def rotation_texts(screen: Screen) -> str:
    """A JSON list with the texts of one language each; empty if the screen has one language. At most one query."""
    if len(screen.languages) < 2:
        return ""
    prefetch_related_objects([screen.question], "texts")
    return json.dumps([_texts(screen, language) for language in screen.languages], ensure_ascii=False)


def programme_headings(screen: Screen) -> str:
    """A JSON list with the heading of the programme in each language of the screen."""
    headings = []
    for language in screen.languages:
        with translation.override(language):
            direction = "rtl" if get_language_bidi() else "ltr"
            headings.append({"language": language, "direction": direction, "text": gettext("Programm")})
    return json.dumps(headings, ensure_ascii=False)


def way_to_answer() -> str:
    """What stands before the address; „QR-Code“ stays in one line."""
    return gettext("Scann den QR-Code oder öffne").replace("QR-", f"QR-{WORD_JOINER}")


def title_and_language(question: Question, language: str) -> tuple[str, str]:
    """The question's title and its language; the hosts' name if nobody has written any, since a screen never fails."""
    try:
        text = question.text_in(language)
    except ObjectDoesNotExist:
        return question.hosts, settings.LANGUAGE_CODE
    return text.title, text.language


def _texts(screen: Screen, language: str) -> dict[str, Any]:
    title, title_language = title_and_language(screen.question, language)
    with translation.override(language):
        return {
            "language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": title,
            "title_size": title_size(title),
            "title_language": title_language,
            "title_direction": direction_of(title, title_language),
            "yours": gettext("Und deine Antwort?"),
            "way": way_to_answer(),
            "total": _forms(answers_phrase()),
            "languages": _forms(languages_phrase()),
        }


def _forms(phrase: PluralPhrase) -> dict[str, str]:
    return {"forms": phrase.forms, "indexes": phrase.indexes}


def _phrase(count: int, samples: list[str]) -> PluralPhrase:
    forms = list(dict.fromkeys(samples))
    form = samples[count if count < SAMPLES else 100 + count % 100]
    return PluralPhrase(
        text=form.replace(NUMBER, number_format(count, use_l10n=True, force_grouping=True)),
        forms=json.dumps([form.replace(NUMBER, "%") for form in forms], ensure_ascii=False),
        indexes="".join(str(forms.index(sample)) for sample in samples),
    )
