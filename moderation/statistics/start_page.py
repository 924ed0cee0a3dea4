"""The numbers of today, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from contributions.scan_counts.models import ScanCount
from krefeld_kann_was.lib.start_page import Figure, figures
from moderation.models import WaitingTimes
from moderation.statistics.disclosure import format_number
from moderation.statistics.selectors import median_waiting_time
from moderation.waiting_times import week_of

MAX_TODAY = 1_000  # answers that are counted


@figures("moderation.view_decision")
def count_today(now: datetime) -> Iterator[Figure]:
    """Today's answers, scans and languages, and how long answers waited this week. Three queries."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # Naming every status lets the database use the index `answer_waiting`, which begins with it.
    today = Answer.objects.order_by().filter(not_rehearsed(), status__in=Status.values, submitted_at__gte=midnight)
    languages = list(today.values_list("language", flat=True)[: MAX_TODAY + 1])
    count = len(languages)
    shown = format_number(count) if count <= MAX_TODAY else f"{format_number(MAX_TODAY)}+"
    yield Figure(shown, ngettext("neue Antwort", "neue Antworten", count))
    counted = ScanCount.objects.filter(not_rehearsed(), hour__gte=midnight)
    scans = counted.aggregate(scans=Sum("scans"))["scans"] or 0
    yield Figure(format_number(scans), npgettext("Anzahl", "Scan", "Scans", scans))
    spoken = len(set(languages))
    yield Figure(format_number(spoken), npgettext("Anzahl", "Sprache", "Sprachen", spoken))
    waits = WaitingTimes.objects.order_by().filter(not_rehearsed(), week=week_of(localdate(now)))
    waited = median_waiting_time(dict(waits.values_list("waited").annotate(count=Sum("answer_count"))))
    if waited:
        yield Figure(str(waited.label), _("bis zur Entscheidung, meistens in dieser Woche"))
