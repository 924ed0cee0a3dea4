"""What staff read of an evaluation beside what everybody may: stations, moderation, screens, posts and goals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contributions.enums import Reason
from exhibition.report.charts import (
    NONE,
    Chart,
    ChartKind,
    ChartRow,
    Section,
    lengths_of,
    part_rows,
    share_of,
    time_rows,
    too_few,
    value_of,
)
from exhibition.report.goals import GoalProgress, goals_of, weekly_progress
from exhibition.report.public_sections import HOURS, public_sections
from exhibition.report.snapshot import Snapshot
from moderation.enums import WaitingTimeClass
from moderation.statistics.disclosure import format_number
from moderation.statistics.stations import ScanFigures

MINUTES_PER_HOUR = 60


def staff_sections(snapshot: Snapshot) -> list[Section]:
    """All sections, in the order of the page and of the report."""
    return [
        Section("overview", _("Auf einen Blick"), [_overview(snapshot)]),
        *_goal_sections(snapshot),
        *public_sections(snapshot),
        Section("stations", _("Vom QR-Code zur Antwort"), list(_station_charts(snapshot)), lead=_scan_lead(snapshot)),
        Section("fairness", _("Sind wir fair?"), list(_moderation_charts(snapshot))),
        *_screen_sections(snapshot),
        *_post_sections(snapshot),
    ]


def _overview(snapshot: Snapshot) -> Chart:
    found = snapshot.statistics
    waited = str(WaitingTimeClass(found.waited).label) if found.waited else _("zu wenige")
    return _facts(
        "overview",
        _("Antworten"),
        ChartRow(_("eingegangen"), (found.received,), key="received"),
        ChartRow(_("gezeigt"), (found.shown,), key="shown"),
        ChartRow(_("davon gekürzt"), (value_of(found.shortened),), key="shortened", is_part=True),
        ChartRow(_("nicht gezeigt"), (value_of(found.rejected),), key="rejected"),
        ChartRow(_("Wartezeit bis zur ersten Entscheidung (Median)"), (waited,), key="waited"),
    )


def _facts(name: str, title: str, *rows: ChartRow) -> Chart:
    return Chart(name, title, ChartKind.FACTS, ("", _("Anzahl")), list(rows))


def _goal_sections(snapshot: Snapshot) -> list[Section]:
    """None where staff have set no goal."""
    goals = goals_of(snapshot)
    if not goals:
        return []
    rows = [
        ChartRow(goal.label, (value_of(goal.answers), goal.target, _describe(goal)), lengths=(goal.percent or 0,))
        for goal in goals
    ]
    headers = (_("Ziel"), _("Stand"), _("Soll"), _("Erreicht"))
    charts = [Chart("goals", _("Ziele"), ChartKind.GOALS, headers, rows)]
    weeks = [
        ChartRow(_week(week.monday), (_at_least(week.answers), share_of(week.answers, week.target)))
        for week in weekly_progress(snapshot)
    ]
    if weeks:
        weekly = Chart(
            "weeks",
            _("Woche für Woche: Antworten insgesamt"),
            ChartKind.FACTS,
            (_("Bis zum Ende der Woche ab"), _("Antworten"), _("vom Ziel")),
            weeks,
            note=_(
                "Mindestens: Tage mit wenigen Antworten sind hier nicht dabei. Für Stadtteile und Sprachen steht nur "
                "der Stand von heute da, denn aus zwei Ständen ließe sich ausrechnen, was eine einzelne Person getan "
                "hat."
            ),
        )
        charts.append(weekly)
    return [Section("goals", _("Was wir uns vorgenommen haben"), charts)]


def _describe(goal: GoalProgress) -> str:
    if goal.percent is None:
        return NONE
    return _("geschafft") if goal.percent >= 100 else share_of(goal.answers or 0, goal.target)


def _week(monday: date) -> str:
    return date_format(monday, "MONTH_DAY_FORMAT")


def _at_least(count: int) -> str:
    return _("mindestens %(count)s") % {"count": format_number(count)}


def _scan_lead(snapshot: Snapshot) -> str:
    scanned = snapshot.scanned
    if scanned is None or scanned.percent is None:
        return ""
    return _("Auf 100 Scans kamen %(count)s Antworten.") % {"count": scanned.percent}


def _station_charts(snapshot: Snapshot) -> Iterable[Chart]:
    figures = [*snapshot.stations, *([snapshot.scanned] if snapshot.scanned else [])]
    rows = _scan_rows(figures)
    if snapshot.scanned:
        rows[-1] = rows[-1]._replace(is_rest=True, lengths=())
    yield Chart(
        "stations",
        _("Nach Standorten"),
        ChartKind.PAIRS,
        (_("Standort"), _("Scans"), _("Antworten"), _("Anteil")),
        rows,
        empty=_("Noch gibt es keinen Standort."),
        detail_header=_("Art und Ort"),
        note=_(
            "Ein Scan ist: Jemand öffnet die Adresse im QR-Code, solange die Frage offen ist, auch zum zweiten Mal. "
            "Mehr wird dabei nicht gespeichert. An Terminals, Werkstatttischen und im Internet zählen wir keine Scans, "
            "Antwortkarten zählen hier nicht. Bei einem Ort zählen die Antworten aller seiner Standorte."
        ),
    )
    if snapshot.venues:
        place = capfirst(pgettext("model", "Ort"))
        headers = (place, _("Scans"), _("Antworten"), _("Anteil"))
        yield Chart("venues", _("Nach Orten"), ChartKind.PAIRS, headers, _scan_rows(snapshot.venues))
    if snapshot.scan_hours:
        scans = time_rows([snapshot.scan_hours], HOURS, lambda hour: _("%(hour)s Uhr") % {"hour": hour})
        title = _("Scans nach Uhrzeit")
        yield Chart("scan-hours", title, ChartKind.COLUMNS, (_("Uhrzeit"), _("Scans")), scans, empty=too_few())


def _scan_rows(figures: Iterable[ScanFigures]) -> list[ChartRow]:
    rows = []
    for one in figures:
        scans = value_of(one.scans) if one.is_scanned else NONE
        detail = " · ".join(filter(None, (one.kind_label, one.venue)))
        rows.append(ChartRow(one.label, (scans, value_of(one.answers), one.published_share), detail=detail))
    return lengths_of(rows, 2)


def _moderation_charts(snapshot: Snapshot) -> Iterable[Chart]:
    found = snapshot.statistics
    yield _facts(
        "fairness",
        _("Widersprüche und zweite Blicke"),
        ChartRow(_("Widersprüche"), (value_of(found.objections),), key="objections"),
        ChartRow(_("davon doch gezeigt"), (value_of(found.reversed),), key="reversed", is_part=True),
        ChartRow(_("Zweite Blicke"), (value_of(found.re_reviewed),), key="looked_at"),
        ChartRow(_("davon uneinig"), (value_of(found.disagreed),), key="disagreed", is_part=True),
    )
    parts = (_("Antworten"), _("Anteil"))
    reasons = part_rows(found.reasons, lambda code: str(Reason(code).label))
    title = _("Gründe, nicht zu zeigen")
    yield Chart("reasons", title, ChartKind.BARS, (_("Grund"), *parts), reasons, empty=too_few())
    waited = part_rows(found.waiting_times, lambda code: str(WaitingTimeClass(int(code)).label))
    waited.sort(key=lambda row: (row.is_rest, int(row.key or 0)))
    title = _("Wartezeit bis zur ersten Entscheidung")
    yield Chart("waiting", title, ChartKind.BARS, (_("Wartezeit"), *parts), waited, empty=too_few())


def _screen_sections(snapshot: Snapshot) -> list[Section]:
    charts = []
    if snapshot.screens:
        rows = [
            ChartRow(
                one.name,
                (one.shown // MINUTES_PER_HOUR, one.expected // MINUTES_PER_HOUR, share_of(one.shown, one.expected)),
                lengths=(round(100 * one.shown / one.expected) if one.expected else 0,),
            )
            for one in snapshot.screens
        ]
        headers = (_("Bildschirm"), _("Stunden in Betrieb"), _("von Stunden"), _("Anteil"))
        title = _("In Betrieb während der Öffnungszeiten")
        charts.append(Chart("screens", title, ChartKind.GOALS, headers, rows))
    if snapshot.impressions:
        names = {"0": _("noch nie gezeigt"), "1": _("einmal"), "2": _("zweimal"), "3": _("dreimal und öfter")}
        shown = part_rows(snapshot.impressions, names.__getitem__)
        often = (_("Wie oft"), _("Antworten"), _("Anteil"))
        title = _("Wie oft gezeigt, auf allen Bildschirmen")
        charts.append(Chart("impressions", title, ChartKind.BARS, often, shown, empty=too_few()))
    return [Section("screens", _("Auf den Bildschirmen"), charts)] if charts else []


def _post_sections(snapshot: Snapshot) -> list[Section]:
    reach = snapshot.reach
    if reach is None:
        return []
    chart = _facts(
        "reach",
        _("Beiträge"),
        ChartRow(_("gepostet"), (value_of(reach.posted),)),
        ChartRow(_("mit eingetragener Reichweite"), (reach.reported,), is_part=True),
        ChartRow(_("Wie oft gesehen"), (reach.impressions,)),
        ChartRow(_("Gefällt mir"), (reach.likes,)),
        ChartRow(_("Kommentiert"), (reach.comments,)),
        ChartRow(_("Geteilt"), (reach.shares,)),
    )
    note = _("Summe dessen, was ihr bei den Beiträgen eingetragen habt. Die Netzwerke zählen jedes auf seine Weise.")
    return [Section("reach", _("In den sozialen Netzwerken"), [chart._replace(note=note)])]


def staff_limits() -> list[str]:
    """What the figures of staff can and cannot say beside `public_sections.limits`."""
    return [
        _(
            "Gezählt wird, was in den gewählten Tagen eingegangen ist, und was heute daraus geworden ist. Was weder "
            "gezeigt noch nicht gezeigt wird, wartet noch oder wurde zurückgenommen."
        ),
        _(
            "„Wenige“ heißt: keine, eine oder zwei, manchmal auch mehr, wo sich sonst eine kleine Zahl ausrechnen "
            "ließe."
        ),
        _("Wartezeiten kennen wir nur nach Wochen, damit aus ihnen niemand erkennt, wann jemand geschrieben hat."),
    ]
