"""Open reports, summarised by answer."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from contributions.enums import StoredData
from contributions.models import Answer
from contributions.stored_data import StoredItem, format_moment
from moderation.enums import DecisionKind
from moderation.models import Decision
from moderation.reports.enums import ReportReason
from moderation.reports.models import Report

MAX_REPORTED_ANSWERS = 200  # that are looked at together
MAX_QUOTED_REPORTS = 5  # of an answer, the oldest


class ReportSummary(NamedTuple):
    """The open reports of an answer."""

    report_count: int
    since: datetime
    reasons: list[tuple[str, int]]  # label and number of reports, the most frequent first
    quoted: list[Report]  # those with a text or a contact, at most MAX_QUOTED_REPORTS


def reported_answer_ids() -> list[int]:
    """The answers with open reports, the longest waiting first; needs only the index `report_open`."""
    reported = Report.objects.open().exclude(answer=None).values("answer").annotate(since=Min("reported_at"))
    return list(reported.order_by("since", "answer").values_list("answer", flat=True)[:MAX_REPORTED_ANSWERS])


def is_hidden_by_report(answer_id: int) -> bool:
    """Whether a report hid the answer and nobody has decided about it since."""
    decisions = Decision.objects.effective().filter(answer=answer_id).order_by("-pk")
    return decisions.values_list("kind", flat=True).first() == DecisionKind.REPORT


def open_reports() -> QuerySet[Report]:
    """A subquery: the open reports about the answer of the outer query."""
    return Report.objects.open().filter(answer=OuterRef("pk"))


def count_open_without_answer() -> int:
    """How many open reports name no answer; the others are shown with their answers in the queue."""
    return Report.objects.open().filter(answer=None).count()


def reported_since() -> Subquery:
    """A subquery: the time of the oldest open report about the answer of the outer query."""
    return Subquery(open_reports().order_by("reported_at").values("reported_at")[:1])


def summarise_reports(answers: Sequence[Answer]) -> dict[int, ReportSummary]:
    """The open reports of each answer that has any, by answer id; two queries."""
    with_text = Report.objects.open().exclude(text="", contact="").order_by("reported_at", "pk")[:MAX_QUOTED_REPORTS]
    prefetch_related_objects(answers, Prefetch("reports", with_text, to_attr="quoted_reports"))
    counted = Report.objects.open().filter(answer__in=answers).order_by().values("answer", "reason")
    rows = list(counted.annotate(times=Count("pk"), since=Min("reported_at")))
    found = {}
    for answer in answers:
        own = sorted((row for row in rows if row["answer"] == answer.pk), key=lambda row: -row["times"])
        if own:
            found[answer.pk] = ReportSummary(
                report_count=sum(row["times"] for row in own),
                since=min(row["since"] for row in own),
                reasons=[(str(ReportReason(row["reason"]).label), row["times"]) for row in own],
                quoted=getattr(answer, "quoted_reports"),  # noqa: B009 (mypy does not know what a prefetch adds)
            )
    return found


def list_stored_reports(answer_id: int) -> Iterator[StoredItem]:
    """When others reported the answer and why, for its author; not their words. One query."""
    reports = Report.objects.filter(answer=answer_id).order_by("pk")
    if described := [f"{format_moment(report.reported_at)}: {report.get_reason_display()}" for report in reports]:
        yield StoredItem(StoredData.REPORTS.label, described)
