"""What came of the scans at each station, as far as it may be published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contributions.enums import StationKind, SubmissionFlag
from contributions.models import Answer, Station
from contributions.rehearsals.selectors import not_rehearsed
from contributions.scan_counts.models import ScanCount
from contributions.selectors import question_title
from contributions.venues.models import Venue
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.disclosure import publish_parts
from moderation.statistics.disclosure import Breakdown, break_down, format_number

type Counts = Counter[tuple[int, int]]  # by station id and hour of the day in local time
NONE = "–"
ON_PAPER = 0  # in the place of a station's id


class StationCounts(NamedTuple):
    """The exact counts. `answers` are without those from paper cards, for which nobody scanned anything."""

    stations: list[Station]
    scans: Counts
    answers: Counts
    moved: Sequence[Station] = ()  # those that ask another question by now, as far as something is counted there
    on_paper: int = 0  # answers


class ScanFigures(NamedTuple):
    """Scans beside the answers that came of them; None where a number is too small or would reveal a small one."""

    label: str
    scans: int | None
    answers: int | None
    kind: str = ""  # of StationKind
    venue: str = ""
    is_scanned: bool = True
    has_share: bool = True  # False: not all of these answers came of these scans

    @property
    def kind_label(self) -> str:
        return str(StationKind(self.kind).label) if self.kind else ""

    @property
    def published_scans(self) -> str:
        return _publish(self.scans) if self.is_scanned else NONE

    @property
    def published_answers(self) -> str:
        return _publish(self.answers)

    @property
    def published_share(self) -> str:
        return NONE if self.percent is None else _("%(percent)s %%") % {"percent": format_number(self.percent)}

    @property
    def percent(self) -> int | None:
        """Answers for 100 scans; more than 100 where people send several. None where either number is None."""
        if not self.scans or self.answers is None or not self.has_share:
            return None
        return round(100 * self.answers / self.scans)


class PublishedStations(NamedTuple):
    """Stations and venues, the most scanned first, and the scans by hour of the day.

    Venues and `together` are sums of published numbers: they reveal no others. Where scans stand, they are of stations
    of which both numbers are published; the answers of venues are those of all their stations.
    """

    stations: list[ScanFigures]
    venues: list[ScanFigures]  # none where no station stands in one
    together: ScanFigures | None
    hours: Breakdown | None


def count_by_station(question_id: int | None, date_range: DateRange) -> StationCounts:
    """Count the scans and answers of one question or of all on these days, by station.

    At most six queries, of all questions one more.
    """
    asked = Q(question=question_id) if question_id else not_rehearsed()
    scan_counts = ScanCount.objects.filter(asked, **date_range.lookups("hour"))
    answers = Answer.objects.filter(asked, **date_range.lookups("submitted_at"))
    on_paper = answers.filter(flag=SubmissionFlag.PAPER).count()
    answers = answers.exclude(flag=SubmissionFlag.PAPER).order_by()
    stations = list(_stations_of(question_id))
    scans_by_hour = _by_hour_of_day(scan_counts.values_list("station", "hour", "scans"))
    answers_by_hour = _by_hour_of_day(answers.values_list("station", "submitted_at").annotate(Count("pk")))
    counted = {station_id for station_id, _hour in (*scans_by_hour, *answers_by_hour)}
    moved = Station.objects.filter(pk__in=counted - {station.pk for station in stations})
    moved = moved.select_related("question").prefetch_related("question__texts")
    return StationCounts(stations, scans_by_hour, answers_by_hour, list(moved), on_paper)


def _stations_of(question_id: int | None) -> QuerySet[Station]:
    """Those of all questions with what names their questions."""
    stations = Station.objects.select_related("venue")
    if question_id:
        return stations.filter(question=question_id)
    return stations.filter(not_rehearsed()).select_related("question").prefetch_related("question__texts")


def _by_hour_of_day(rows: Iterable[tuple[int, datetime, int]]) -> Counts:
    """Times of answers are full hours once they are decided, so the rows are few; SQLite would look at each answer."""
    counts: Counts = Counter()
    for station_id, moment, count in rows:
        counts[station_id, localtime(moment).hour] += count
    return counts


def publish_stations(counts: StationCounts) -> PublishedStations:
    """Make of the counts what may be published.

    A station that asks another question by now is named only where a number of it is published: its name alone would
    say that it was not empty. Those of which something is counted are parts, so nobody who knows more of them learns
    more of one. The page says how many answers came in at all, so those from paper cards are a part of them, too.
    """
    moved = {station.pk for station in counts.moved}
    several = len({station.question_id for station in counts.stations}) > 1
    every = [*counts.stations, *counts.moved]
    scanned = {station.pk for station in every if station.kind in StationKind.SCANNED}
    scans = publish_parts(_sum_by_station(counts.scans, scanned, moved))
    by_station = _sum_by_station(counts.answers, {station.pk for station in every}, moved)
    answers = publish_parts({**by_station, ON_PAPER: counts.on_paper} if counts.on_paper else by_station)
    figures = {
        station: ScanFigures(
            _say_where_it_is(station) if station.pk in moved else _name(station, among_several=several),
            scans.get(station.pk),
            answers.get(station.pk),
            kind=station.kind,
            venue="" if station.pk in moved else str(station.venue or ""),
            is_scanned=station.pk in scanned,
        )
        for station in every
        if station.pk not in moved or station.pk in scans or station.pk in answers
    }
    whole = {station: one for station, one in figures.items() if one.percent is not None}
    venues: defaultdict[Venue | str, list[ScanFigures]] = defaultdict(list)
    for station, one in figures.items():
        venue = _("jetzt bei einer anderen Frage") if station.pk in moved else station.venue or _("ohne Ort")
        if one.venue or one.answers is not None:  # no row about nothing
            venues[venue].append(one)
    return PublishedStations(
        stations=_most_scanned_first(figures.values()),
        venues=_most_scanned_first(_sum_up_venue(str(venue), parts) for venue, parts in venues.items())
        if any(isinstance(venue, Venue) for venue in venues)
        else [],
        together=_sum_up(_("Plakate und Tischaufsteller"), whole.values()) if whole else None,
        hours=break_down(_sum_by_hour(counts.scans, scanned)),
    )


def _name(station: Station, *, among_several: bool) -> str:
    """With its question among those of several, which may have stations of the same name."""
    return f"{station.name} · {question_title(station.question)}" if among_several else station.name


def _say_where_it_is(moved: Station) -> str:
    names = {"station": moved.name, "question": question_title(moved.question)}
    return _("%(station)s (jetzt bei „%(question)s“)") % names


def _sum_up(label: str, parts: Collection[ScanFigures]) -> ScanFigures:
    return ScanFigures(label, sum(one.scans or 0 for one in parts), sum(one.answers or 0 for one in parts))


def _sum_up_venue(label: str, stations: Collection[ScanFigures]) -> ScanFigures:
    """The sums of what its stations publish; None where that is nothing."""
    scans = [one.scans for one in stations if one.scans is not None and one.percent is not None]
    answers = [one.answers for one in stations if one.answers is not None]
    return ScanFigures(
        label,
        sum(scans) if scans else None,
        sum(answers) if answers else None,
        is_scanned=any(one.is_scanned for one in stations),
        has_share=len(scans) == len(answers),
    )


def _most_scanned_first(figures: Iterable[ScanFigures]) -> list[ScanFigures]:
    """Where the numbers are not published, the order says nothing of them."""
    return sorted(figures, key=lambda one: (-(one.scans or 0), -(one.answers or 0), one.label))


def _sum_by_station(counts: Counts, station_ids: Collection[int], moved: Collection[int]) -> dict[int, int]:
    """The sums of these stations, of those that have moved without the empty ones."""
    sums = Counter(dict.fromkeys((pk for pk in station_ids if pk not in moved), 0))
    for (station_id, _hour), count in counts.items():
        if station_id in station_ids:
            sums[station_id] += count
    return sums


def _sum_by_hour(counts: Counts, station_ids: Collection[int]) -> dict[str, int]:
    sums = dict.fromkeys(map(str, range(24)), 0)
    for (station_id, hour), count in counts.items():
        if station_id in station_ids:
            sums[str(hour)] += count
    return sums


def _publish(count: int | None) -> str:
    return _("wenige") if count is None else format_number(count)
