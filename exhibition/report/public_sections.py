"""What everybody may read of an evaluation, in each language of the visitors; staff read it, too."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from exhibition.report.charts import (
    NONE,
    Chart,
    ChartKind,
    ChartRow,
    MapArea,
    Section,
    lengths_of,
    part_rows,
    time_rows,
    too_few,
)
from exhibition.report.snapshot import Snapshot
from krefeld_kann_was.lib.languages import language_name
from moderation.selectors import quarters
from moderation.statistics.disclosure import Breakdown
from moderation.statistics.selectors import WITHOUT

OUTSIDE = "outside"
MAP_LEVELS = 4  # of colour
HOURS = [str(hour) for hour in range(24)]


def public_sections(snapshot: Snapshot) -> list[Section]:
    """When, from where, in which language and about what people answered."""
    return [
        Section("time", _("Wann"), [_days(snapshot), _hours(snapshot)]),
        Section("places", _("Woher"), [_quarters(snapshot)]),
        Section("languages", _("In welchen Sprachen"), [_languages(snapshot)]),
        Section("themes", _("Worum es geht"), [_themes(snapshot), _words(snapshot)]),
    ]


def _days(snapshot: Snapshot) -> Chart:
    days = snapshot.statistics.days
    rows = time_rows([days], _days_of(days), lambda day: date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT"))
    return Chart("days", _("Nach Tagen"), ChartKind.COLUMNS, (_("Tag"), _("Antworten")), rows, empty=too_few())


def _days_of(breakdown: Breakdown | None) -> list[str]:
    """Every day from the first to the last that is published."""
    days = sorted(date.fromisoformat(part.key) for part in breakdown.parts) if breakdown else []
    span = (days[-1] - days[0]).days + 1 if days else 0
    return [(days[0] + timedelta(days=number)).isoformat() for number in range(span)]


def _hours(snapshot: Snapshot) -> Chart:
    rows = time_rows([snapshot.statistics.hours], HOURS, lambda hour: _("%(hour)s Uhr") % {"hour": hour})
    return Chart("hours", _("Nach Uhrzeit"), ChartKind.COLUMNS, (_("Uhrzeit"), _("Antworten")), rows, empty=too_few())


def _quarters(snapshot: Snapshot) -> Chart:
    names = {one.code: one.name for one in quarters()}
    names |= {OUTSIDE: _("Außerhalb von Krefeld"), WITHOUT: _("ohne Angabe")}
    rows = part_rows(snapshot.statistics.quarters, lambda code: names.get(code, code))
    rows.sort(key=lambda row: (row.is_rest, row.key in (OUTSIDE, WITHOUT)))  # what is no Stadtteil comes last
    headers = [_("Stadtteil"), _("Antworten"), _("Anteil")]
    if snapshot.inhabitants:
        headers.append(_("je 1.000 Menschen dort"))
        rows = [row._replace(values=(*row.values, _rate(row, snapshot.inhabitants))) for row in rows]
    areas = _map_areas(snapshot.statistics.quarters)
    return Chart("quarters", _("Stadtteile"), ChartKind.MAP, tuple(headers), rows, empty=too_few(), areas=areas)


def _rate(row: ChartRow, inhabitants: Mapping[str, int]) -> str:
    """Answers for 1,000 inhabitants. Only of counts that are published: it gives them back."""
    people, count = inhabitants.get(row.key, 0), row.values[0]
    return number_format(1000 * count / people, 1) if people and isinstance(count, int) else NONE


def _map_areas(breakdown: Breakdown | None) -> list[MapArea]:
    """All Stadtteile, from north to south and west to east."""
    counts = dict(breakdown.parts) if breakdown else {}
    places = sorted(quarters(), key=lambda one: (one.row, one.column))
    ranked = sorted(counts[one.code] for one in places if one.code in counts)
    return [
        MapArea(one, count, ceil(MAP_LEVELS * bisect(ranked, count) / len(ranked)) if count else 0)
        for one, count in ((one, counts.get(one.code, 0)) for one in places)
    ]


def _languages(snapshot: Snapshot) -> Chart:
    rows = part_rows(snapshot.statistics.languages, language_name)
    headers = (_("Sprache"), _("Antworten"), _("Anteil"))
    return Chart("languages", _("Jede Sprache ein Faden"), ChartKind.THREADS, headers, rows, empty=too_few())


def _themes(snapshot: Snapshot) -> Chart:
    rows = part_rows(snapshot.statistics.themes, lambda name: name or _("ohne Thema"))
    headers = (_("Thema"), _("Antworten"), _("Anteil"))
    return Chart("themes", _("Themen"), ChartKind.BARS, headers, rows, empty=too_few())


def _words(snapshot: Snapshot) -> Chart:
    rows = [
        ChartRow(one.word, (one.answers,), detail=one.theme or _("ohne Thema"), language=one.language)
        for one in sorted(snapshot.words, key=lambda one: not one.theme)  # which keeps the order within a theme
    ]
    return Chart(
        "words",
        _("Wörter"),
        ChartKind.WORDS,
        (_("Wort"), _("Antworten")),
        lengths_of(rows),
        note=_("Wörter, die in mindestens drei Antworten stehen. Verschiedene Formen eines Wortes zählen zusammen."),
        empty=_("Noch steht kein Wort in drei Antworten."),
        detail_header=_("Thema"),
    )


def limits() -> list[str]:
    """What these figures can say, and what they cannot, in sentences for everybody."""
    return [
        _("Wer geantwortet hat, wissen wir nicht: Niemand nennt einen Namen, und jede Person kann öfter antworten."),
        _("Die Antworten stehen für die Menschen, die da waren und mitgemacht haben, nicht für alle in Krefeld."),
        _(
            "Nach Stadtteil, Sprache und Thema zählen wir die Antworten, die gezeigt werden. Nach Tag und Uhrzeit "
            "zählen wir alle, die angekommen sind."
        ),
        _(
            "Zahlen unter drei stehen hier nicht, damit niemand zu erkennen ist. Manchmal fehlt darum auch eine "
            "größere Zahl: Sonst ließe sich die kleine ausrechnen."
        ),
    ]
