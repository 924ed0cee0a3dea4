"""Counts answers by what became of them, and makes of the counts what may be published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.languages import language_choices, language_name
from moderation.enums import WaitingTimeClass
from moderation.models import ReReview, Theme, WaitingTimes
from moderation.statistics.disclosure import (
    MIN_PUBLISHED_COUNT,
    Breakdown,
    break_down,
    format_number,
    publish_count,
    publish_part,
)
from moderation.waiting_times import week_of


class AnswerGroup(NamedTuple):
    """The number of answers that have all of this in common; `theme` is None without one."""

    status: str
    reason: str
    shortened: bool
    language: str
    theme: str | None
    answer_count: int


class OutcomeCounts(NamedTuple):
    """The exact counts: objections by outcome ("" while open), re-reviews by agreement (None while open)."""

    groups: list[AnswerGroup]
    waited: dict[int, int]
    objections: dict[str, int]
    re_reviews: dict[bool | None, int]
    themes: list[str]


class PublishedStatistics(NamedTuple):
    """What may be published. `received` and `shown` need no protection: the public sees these counts anyway."""

    received: str
    shown: str
    shortened: str
    rejected: str
    waited: WaitingTimeClass | None
    objections: str
    reversed: str
    re_reviewed: str
    disagreed: str
    reasons: Breakdown | None
    themes: Breakdown | None
    languages: Breakdown | None


def count_outcomes(question_id: int | None, date_range: DateRange) -> OutcomeCounts:
    """Count what became of the answers that came in on these days, to one question or to all real ones; five queries.

    Decisions that were undone do not count. Waiting times are known only by the week of the decision: those of every
    week that the range touches are counted.
    """
    # Naming every status lets the database use the indexes `answer_queue` and `answer_waiting`, which begin with it.
    answers = Answer.objects.filter(_came_in(question_id, date_range), status__in=Status.values).order_by()
    groups = answers.values_list("status", "reason", "shortened", "language", "theme_link__theme__name")
    of_these_answers = _came_in(question_id, date_range, "answer__")
    objections = Objection.objects.filter(of_these_answers).values_list("outcome")
    re_reviews = ReReview.objects.filter(of_these_answers).values_list("agreed")
    themes = Theme.objects.filter(_of_question(question_id))
    return OutcomeCounts(
        groups=[AnswerGroup(*row) for row in groups.annotate(count=Count("pk"))],
        waited=dict(_waiting_times(question_id, date_range).values_list("waited").annotate(count=Sum("answer_count"))),
        objections=dict(objections.annotate(count=Count("pk"))),
        re_reviews=dict(re_reviews.annotate(count=Count("pk"))),
        themes=list(themes.values_list("name", flat=True)),
    )


def _waiting_times(question_id: int | None, date_range: DateRange) -> QuerySet[WaitingTimes]:
    counted = WaitingTimes.objects.order_by().filter(_of_question(question_id))
    if date_range.first:
        counted = counted.filter(week__gte=week_of(date_range.first))
    return counted.filter(week__lte=date_range.last) if date_range.last else counted


def _came_in(question_id: int | None, date_range: DateRange, answer: str = "") -> Q:
    """`answer` is the path to the answer ("answer__")."""
    return _of_question(question_id, f"{answer}question") & Q(**date_range.lookups(f"{answer}submitted_at"))


def _of_question(question_id: int | None, path: str = "question") -> Q:
    return not_rehearsed(path) if question_id is None else Q(**{path: question_id})


def publish_statistics(counts: OutcomeCounts, *, without_theme: str) -> PublishedStatistics:
    """Make of the counts what may be published; `without_theme` is the label of answers without a theme."""
    groups = counts.groups
    shown = [group for group in groups if group.status in Status.SHOWN]
    rejected = [group for group in groups if group.status == Status.REJECTED]
    shortened = [group for group in shown if group.shortened]
    objections = sum(counts.objections.values())
    re_reviewed = counts.re_reviews.get(True, 0) + counts.re_reviews.get(False, 0)
    reasons = ((str(Reason(group.reason).label), group.answer_count) for group in rejected)
    themes = ((group.theme or without_theme, group.answer_count) for group in shown)
    languages = ((language_name(group.language), group.answer_count) for group in groups)
    return PublishedStatistics(
        received=format_number(_total(groups)),
        shown=format_number(_total(shown)),
        shortened=publish_part(_total(shortened), _total(shown)),
        rejected=publish_count(_total(rejected)),
        waited=median_waiting_time(counts.waited),
        objections=publish_count(objections),
        reversed=publish_part(counts.objections.get(Outcome.RESTORED, 0), objections),
        re_reviewed=publish_count(re_reviewed),
        disagreed=publish_part(counts.re_reviews.get(False, 0), re_reviewed),
        reasons=break_down(_sum_by_label(Reason.labels, reasons)),
        themes=break_down(_sum_by_label([*counts.themes, without_theme], themes)),
        languages=break_down(_sum_by_label((name for _code, name in language_choices()), languages)),
    )


def _total(groups: Iterable[AnswerGroup]) -> int:
    return sum(group.answer_count for group in groups)


def _sum_by_label(labels: Iterable[Any], counts: Iterable[tuple[str, int]]) -> Counter[str]:
    """The sum of the counts of each label; zero for those of `labels` that have none."""
    sums = Counter({str(label): 0 for label in labels})
    for label, count in counts:
        sums[label] += count
    return sums


def median_waiting_time(waited: Mapping[int, int]) -> WaitingTimeClass | None:
    """The class of waiting times that half of the answers do not exceed; None where there are too few answers."""
    total, seen = sum(waited.values()), 0
    if total < MIN_PUBLISHED_COUNT:
        return None
    for longest in sorted(waited):
        seen += waited[longest]
        if 2 * seen >= total:
            break
    return WaitingTimeClass(longest)
