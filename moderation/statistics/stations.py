"""What came of the scans at each station and in each hour of the day, as far as it may be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, Sum
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext as _

from contributions.enums import StationKind, SubmissionFlag
from contributions.models import Answer, Station
from contributions.scan_counts.models import ScanCount
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from moderation.statistics.disclosure import format_number, publish_parts

type Counts = Counter[tuple[int, int]]  # by station id and hour of the day in local time
NONE = "–"


class StationCounts(NamedTuple):
    """The exact counts. `answers` are without those from paper cards, for which nobody scanned anything."""

    stations: list[Station]
    scans: Counts
    answers: Counts


class ScanFigures(NamedTuple):
    """Scans beside the answers that came of them; None where a number is too small or would reveal a small one."""

    label: str
    scans: int | None
    answers: int | None
    kind: str = ""
    has_code: bool = True  # else nothing is scanned there

    @property
    def published_scans(self) -> str:
        return _publish(self.scans) if self.has_code else NONE

    @property
    def published_answers(self) -> str:
        return _publish(self.answers)

    @property
    def published_share(self) -> str:
        return NONE if self.percent is None else _("%(percent)s %%") % {"percent": format_number(self.percent)}

    @property
    def percent(self) -> int | None:
        """Answers for 100 scans; more than 100 where people send several. None where either number is None."""
        return round(100 * self.answers / self.scans) if self.scans and self.answers is not None else None


class PublishedStations(NamedTuple):
    """Stations, the most scanned first, and hours in order; `together`: the stations that have a code, where both
    numbers are published, so that it reveals nothing more. None without any.
    """

    stations: list[ScanFigures]
    hours: list[ScanFigures]
    together: ScanFigures | None

    @property
    def largest_of_stations(self) -> int:
        return _largest(self.stations)

    @property
    def largest_of_hours(self) -> int:
        return _largest(self.hours)


def count_by_station(question_id: int | None, date_range: DateRange) -> StationCounts:
    """Count the scans and answers of these days at the stations of one question or of all; three queries."""
    stations = Station.objects.filter(question=question_id) if question_id else Station.objects.all()
    at_these = {"station__in": stations.order_by()}
    scans = ScanCount.objects.filter(**at_these, **date_range.lookups("hour"))
    answers = Answer.objects.filter(**at_these, **date_range.lookups("submitted_at"))
    answers = answers.exclude(flag=SubmissionFlag.PAPER).order_by()
    return StationCounts(
        list(stations),
        _counter(scans.values_list("station", ExtractHour("hour")).annotate(Sum("scans"))),
        _counter(answers.values_list("station", ExtractHour("submitted_at")).annotate(Count("pk"))),
    )


def _counter(rows: Iterable[tuple[int, int, int]]) -> Counts:
    return Counter({(station_id, hour): count for station_id, hour, count in rows})


def publish_stations(counts: StationCounts) -> PublishedStations:
    """Make of the counts what may be published."""
    with_code = {station.pk for station in counts.stations if station.kind in StationKind.SCANNED}
    scans = publish_parts(_sum_by_station(counts.scans, with_code))
    answers = publish_parts(_sum_by_station(counts.answers, [station.pk for station in counts.stations]))
    stations = [
        ScanFigures(
            station.name,
            scans.get(station.pk),
            answers.get(station.pk),
            kind=str(StationKind(station.kind).label),
            has_code=station.pk in with_code,
        )
        for station in counts.stations
    ]
    whole = [figures for figures in stations if figures.percent is not None]
    return PublishedStations(
        stations=sorted(stations, key=lambda figures: (-(figures.scans or 0), -(figures.answers or 0), figures.label)),
        hours=_publish_hours(counts, with_code),
        together=_sum_up(whole),
    )


def _sum_up(whole: list[ScanFigures]) -> ScanFigures | None:
    scans, answers = sum(one.scans or 0 for one in whole), sum(one.answers or 0 for one in whole)
    return ScanFigures(_("mit QR-Code zusammen"), scans, answers) if whole else None


def _publish_hours(counts: StationCounts, with_code: Collection[int]) -> list[ScanFigures]:
    """The hours of the day at stations with a code, from the first to the last one of which something is published."""
    scans = publish_parts(_sum_by_hour(counts.scans, with_code))
    answers = publish_parts(_sum_by_hour(counts.answers, with_code))
    known = [hour for hour in range(24) if scans.get(hour) or answers.get(hour)]
    shown = range(known[0], known[-1] + 1) if known else ()
    return [ScanFigures(str(hour), scans.get(hour), answers.get(hour)) for hour in shown]


def _sum_by_station(counts: Counts, station_ids: Iterable[int]) -> dict[int, int]:
    sums = dict.fromkeys(station_ids, 0)
    for (station_id, _hour), count in counts.items():
        if station_id in sums:
            sums[station_id] += count
    return sums


def _sum_by_hour(counts: Counts, station_ids: Collection[int]) -> dict[int, int]:
    sums = dict.fromkeys(range(24), 0)
    for (station_id, hour), count in counts.items():
        if station_id in station_ids:
            sums[hour] += count
    return sums


def write_stations(stations: PublishedStations) -> str:
    """The table of stations as CSV, in the active language."""
    titles = (_("Standort"), _("Art"), _("Scans"), _("Antworten"), _("Anteil"))
    figures = [*stations.stations, *([stations.together] if stations.together else [])]
    rows = [(one.label, one.kind, one.published_scans, one.published_answers, one.published_share) for one in figures]
    return BYTE_ORDER_MARK + "".join(map(row_writer(), [titles, *rows]))


def _publish(count: int | None) -> str:
    return _("zu wenige") if count is None else format_number(count)


def _largest(figures: Iterable[ScanFigures]) -> int:
    """The length of the longest bar, at least 1."""
    return max([1, *(max(one.scans or 0, one.answers or 0) for one in figures)])
