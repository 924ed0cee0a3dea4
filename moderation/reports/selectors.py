"""What the desk shows of open reports: however many there are of an answer, they are one entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from contributions.models import Answer
from moderation.reports.enums import Concern
from moderation.reports.models import Report

MOST_LOOKED_AT = 200  # reported answers at once
MOST_READ = 5  # reports of an answer whose words stand on its card, the oldest


class ReportSummary(NamedTuple):
    """The open reports of an answer."""

    number: int
    since: datetime
    reasons: list[tuple[str, int]]  # in words, and how many said so; the most frequent first
    said: list[Report]  # those with words or a contact, at most MOST_READ


def reported_answers() -> list[int]:
    """The answers with open reports, the longest waiting first; reads the index `report_open` alone."""
    reported = Report.objects.open().exclude(answer=None).values("answer").annotate(since=Min("reported_at"))
    return list(reported.order_by("since", "answer").values_list("answer", flat=True)[:MOST_LOOKED_AT])


def open_reports() -> QuerySet[Report]:
    """Those of the answer of an outer query."""
    return Report.objects.open().filter(answer=OuterRef("pk"))


def count_open_without_answer() -> int:
    """How many open reports name no answer; the others are shown with their answers in the queue."""
    return Report.objects.open().filter(answer=None).count()


def reported_since() -> Subquery:
    """Since when the answer of an outer query has been waiting for somebody who reads its reports."""
    return Subquery(open_reports().order_by("reported_at").values("reported_at")[:1])


def told(answers: Sequence[Answer]) -> dict[int, ReportSummary]:
    """By number of the answer, what its open reports say; two queries."""
    with_words = Report.objects.open().exclude(text="", contact="").order_by("reported_at", "pk")[:MOST_READ]
    prefetch_related_objects(answers, Prefetch("reports", with_words, to_attr="said_of_it"))
    counted = Report.objects.open().filter(answer__in=answers).order_by().values("answer", "reason")
    rows = list(counted.annotate(times=Count("pk"), since=Min("reported_at")))
    found = {}
    for answer in answers:
        own = sorted((row for row in rows if row["answer"] == answer.pk), key=lambda row: -row["times"])
        if own:
            found[answer.pk] = ReportSummary(
                number=sum(row["times"] for row in own),
                since=min(row["since"] for row in own),
                reasons=[(str(Concern(row["reason"]).label), row["times"]) for row in own],
                said=getattr(answer, "said_of_it"),  # noqa: B009 (mypy does not know what a prefetch adds)
            )
    return found
