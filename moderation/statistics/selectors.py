"""Counts answers by what became of them, and makes of the counts what may be published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localtime

from contributions.enums import OUTSIDE, QUARTERS, Outcome, Reason, Status
from contributions.models import Answer, Objection
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.languages import languages
from moderation.enums import WaitingTimeClass
from moderation.models import ReReview, Theme, WaitingTimes
from moderation.statistics.disclosure import (
    MIN_PUBLISHED_COUNT,
    Breakdown,
    Published,
    break_down,
    break_down_named,
    publish_count,
    publish_part,
)
from moderation.waiting_times import week_of

WITHOUT = ""  # the key of answers that have no theme, or name no Stadtteil


class AnswerGroup(NamedTuple):
    """The number of answers that have all of this in common; `quarter` and `theme` are "" and None without one."""

    status: str
    reason: str
    shortened: bool
    language: str
    quarter: str
    theme: str | None
    answer_count: int


class OutcomeCounts(NamedTuple):
    """The exact counts: answers by the hour in which they came in, objections by outcome ("" while open), re-reviews
    by agreement (None while open)."""

    groups: list[AnswerGroup]
    hours: dict[datetime, int]
    waited: dict[int, int]
    objections: dict[str, int]
    re_reviews: dict[bool | None, int]
    themes: list[str]


class PublishedStatistics(NamedTuple):
    """What may be published. `received` and `shown` need no protection: the public sees these counts anyway.

    The parts of breakdowns are named by codes: days as 2026-11-30, hours of the day as 0 to 23, the others as in
    `contributions.enums`; themes by their names. Languages, Stadtteile and themes are those of the answers that are
    shown, which everybody may read: numbers of all that came in would tell how many of a small group were refused.
    """

    received: int
    shown: int
    shortened: Published
    rejected: Published
    waited: int | None  # a WaitingTimeClass
    objections: Published
    reversed: Published
    re_reviewed: Published
    disagreed: Published
    days: Breakdown | None
    hours: Breakdown | None
    languages: Breakdown | None
    quarters: Breakdown | None
    themes: Breakdown | None
    reasons: Breakdown | None
    waiting_times: Breakdown | None


def count_outcomes(question_id: int | None, date_range: DateRange) -> OutcomeCounts:
    """Count what became of the answers that came in on these days, to one question or to all real ones; six queries.

    Decisions that were undone do not count. Waiting times are known only by the week of the decision: those of every
    week that the range touches are counted.
    """
    # Naming every status lets the database use the indexes `answer_queue` and `answer_waiting`, which begin with it.
    answers = Answer.objects.filter(_came_in(question_id, date_range), status__in=Status.values).order_by()
    groups = answers.values_list("status", "reason", "shortened", "language", "quarter", "theme_link__theme__name")
    of_these_answers = _came_in(question_id, date_range, "answer__")
    objections = Objection.objects.filter(of_these_answers).values_list("outcome")
    re_reviews = ReReview.objects.filter(of_these_answers).values_list("agreed")
    themes = Theme.objects.filter(_of_question(question_id))
    return OutcomeCounts(
        groups=[AnswerGroup(*row) for row in groups.annotate(count=Count("pk"))],
        hours=dict(answers.values_list("submitted_at").annotate(count=Count("pk"))),
        waited=dict(_waiting_times(question_id, date_range).values_list("waited").annotate(count=Sum("answer_count"))),
        objections=dict(objections.annotate(count=Count("pk"))),
        re_reviews=dict(re_reviews.annotate(count=Count("pk"))),
        themes=list(themes.values_list("name", flat=True)),
    )


def count_received(question_id: int, *, most: int) -> int:
    """How many answers came in to the question; counting ends at `most`. One query."""
    return Answer.objects.filter(question=question_id, status__in=Status.values).order_by()[:most].count()


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


def publish_statistics(counts: OutcomeCounts) -> PublishedStatistics:
    """Make of the counts what may be published."""
    groups = counts.groups
    shown = [group for group in groups if group.status in Status.SHOWN]
    rejected = [group for group in groups if group.status == Status.REJECTED]
    shortened = [group for group in shown if group.shortened]
    objections = sum(counts.objections.values())
    re_reviewed = counts.re_reviews.get(True, 0) + counts.re_reviews.get(False, 0)
    codes = [quarter["code"] for quarter in QUARTERS]
    quarters = _sum_by([*codes, OUTSIDE, WITHOUT], ((group.quarter, group.answer_count) for group in shown))
    waited = {str(waited): counts.waited.get(waited, 0) for waited in WaitingTimeClass.values}
    return PublishedStatistics(
        received=_total(groups),
        shown=_total(shown),
        shortened=publish_part(_total(shortened), _total(shown)),
        rejected=publish_count(_total(rejected)),
        waited=median_waiting_time(counts.waited),
        objections=publish_count(objections),
        reversed=publish_part(counts.objections.get(Outcome.RESTORED, 0), objections),
        re_reviewed=publish_count(re_reviewed),
        disagreed=publish_part(counts.re_reviews.get(False, 0), re_reviewed),
        days=break_down(_sum_by_day(counts.hours)),
        hours=break_down(_sum_by_hour_of_day(counts.hours)),
        languages=break_down(
            _sum_by((one.code for one in languages()), ((group.language, group.answer_count) for group in shown))
        ),
        quarters=break_down_named(quarters, set(codes)),
        themes=break_down(
            _sum_by([*counts.themes, WITHOUT], ((group.theme or WITHOUT, group.answer_count) for group in shown))
        ),
        reasons=break_down(_sum_by(Reason.values, ((group.reason, group.answer_count) for group in rejected))),
        waiting_times=break_down(waited),
    )


def _total(groups: Iterable[AnswerGroup]) -> int:
    return sum(group.answer_count for group in groups)


def _sum_by(keys: Iterable[str], counts: Iterable[tuple[str, int]]) -> Counter[str]:
    """The sum of the counts of each key; zero for those of `keys` that have none."""
    sums = Counter(dict.fromkeys(keys, 0))
    for key, count in counts:
        sums[key] += count
    return sums


def _sum_by_day(hours: Mapping[datetime, int]) -> Counter[str]:
    """Every day from the first to the last on which an answer came in, in local time."""
    days = [localtime(moment).date() for moment in hours]
    every = _days_between(min(days), max(days)) if days else ()
    return _sum_by(every, ((day.isoformat(), count) for day, count in zip(days, hours.values(), strict=True)))


def _days_between(first: date, last: date) -> Iterable[str]:
    return ((first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1))


def _sum_by_hour_of_day(hours: Mapping[datetime, int]) -> Counter[str]:
    counted = ((str(localtime(moment).hour), count) for moment, count in hours.items())
    return _sum_by(map(str, range(24)), counted)


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
