"""What an evaluation is about, and what it says in one line, for its page, its report and everybody."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibition.report.snapshot import Snapshot
from krefeld_kann_was.lib.languages import active_language
from moderation.statistics.disclosure import format_number


def title_of(snapshot: Snapshot) -> str:
    """The question in the active language, else in German."""
    if snapshot.question is None:
        return _("Alle Fragen")
    titles = snapshot.question.titles
    known = (titles[code] for code in (active_language(), settings.LANGUAGE_CODE, *titles) if code in titles)
    return next(known, snapshot.question.slug)


def summary_of(snapshot: Snapshot) -> str:
    """For example „412 Antworten in 9 Sprachen“; plain German counts as German.

    Without the languages where some are left out because they have few answers: nobody would count them.
    """
    answers, languages = snapshot.statistics.received, snapshot.statistics.languages
    text = _fill_in(ngettext("%(n)d Antwort", "%(n)d Antworten", answers), answers)
    spoken = len({part.key.partition("-")[0] for part in languages.parts}) if languages and not languages.rest else 0
    if spoken < 2:
        return text
    return f"{text} {_fill_in(ngettext('in %(n)d Sprache', 'in %(n)d Sprachen', spoken), spoken)}"


def _fill_in(text: str, number: int) -> str:
    return text.replace("%(n)d", format_number(number))
