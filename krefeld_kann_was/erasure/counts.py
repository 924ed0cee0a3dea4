"""The counts that stay of an erased question: none of fewer than three, nor one that others give away."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from contributions.enums import Reason, Status
from contributions.models import Question
from contributions.scan_counts.models import ScanCount
from exhibition.gallery.published_counts import published_counts
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.disclosure import MIN_PUBLISHED_COUNT, publish_parts
from krefeld_kann_was.lib.lasting_figures import lasting_figures
from moderation.statistics.selectors import count_outcomes


@lasting_figures("counts")
def count_question(question: Question, now: datetime) -> dict[str, Any]:
    """How many answers came in and how many were shown; those by day, language, Stadtteil and theme; reasons; scans.

    By code or ISO date. What is left out of a sum may be published as the sum "other".
    """
    groups = count_outcomes(question.pk, DateRange()).groups
    reasons = Counter({str(reason): 0 for reason in Reason.values})
    for group in groups:
        if group.status == Status.REJECTED:
            reasons[group.reason] += group.answer_count
    shown: dict[str, dict[str, int]] = {}
    for count in published_counts(question, now + timedelta(days=1)):  # which leaves out the last day
        shown.setdefault(count.dimension, {})[count.value] = count.answers
    rejected = reasons.total()
    return {
        "received": sum(group.answer_count for group in groups),
        "rejected": rejected if rejected >= MIN_PUBLISHED_COUNT else None,
        "reasons": publish_parts(reasons) if rejected >= MIN_PUBLISHED_COUNT else {},
        "shown": shown,
        "scans": _count_scans(question),
    }


def _count_scans(question: Question) -> dict[str, int]:
    scans: Counter[str] = Counter()
    for hour, number in ScanCount.objects.filter(question=question).values_list("hour", "scans"):
        scans[localdate(hour).isoformat()] += number
    return publish_parts(scans) if scans.total() >= MIN_PUBLISHED_COUNT else {}
