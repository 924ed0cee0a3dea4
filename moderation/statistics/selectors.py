"""Counts answers by what became of them, in the database, and makes the figures of the rows it gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from contributions.enums import Outcome, Reason, Status
from contributions.models import Answer, Objection
from krefeld_kann_was.lib.date_range import DateRange
from krefeld_kann_was.lib.languages import language_choices, language_name
from moderation.enums import Waited
from moderation.models import ReReview, Theme, WaitingTimes
from moderation.statistics.disclosure import FEW, Parts, number, split, tell, tell_part
from moderation.waiting_times import week_of


class Group(NamedTuple):
    """So many answers are alike in all of this; `theme` is None without one."""

    status: str
    reason: str
    shortened: bool
    language: str
    theme: str | None
    number: int


class Counted(NamedTuple):
    """What the database says. Objections by outcome ("" while open), second looks by agreement (None while open)."""

    groups: list[Group]
    waited: dict[int, int]
    objections: dict[str, int]
    re_reviews: dict[bool | None, int]
    themes: list[str]


class Figures(NamedTuple):
    """What may be told. The counts of what is received and shown are no secret: the public sees them."""

    received: str
    shown: str
    masked: str
    rejected: str
    waited: Waited | None
    objections: str
    reversed: str
    looked_at: str
    disagreed: str
    reasons: Parts | None
    themes: Parts | None
    languages: Parts | None


def count(question_id: int | None, days: DateRange) -> Counted:
    """Count what became of the answers that came in on these days, to one question or to all.

    Five queries. The answers are found by `answer_queue` or `answer_waiting`, which begin with the state: so each
    state is named. Words that were taken back do not count: an answer is what it is now. Waiting times are known by
    the week of the decision only: those of every week that the days touch.
    """
    answers = Answer.objects.filter(status__in=Status.values, **_came_in(question_id, days)).order_by()
    alike = answers.values_list("status", "reason", "shortened", "language", "theme_link__theme__name")
    of_theirs = _came_in(question_id, days, "answer__")
    objections = Objection.objects.filter(**of_theirs).values_list("outcome")
    looks = ReReview.objects.filter(**of_theirs).values_list("agreed")
    themes = Theme.objects.filter(question=question_id) if question_id else Theme.objects.all()
    return Counted(
        groups=[Group(*row) for row in alike.annotate(count=Count("pk"))],
        waited=dict(_waiting_times(question_id, days).values_list("waited").annotate(count=Sum("answer_count"))),
        objections=dict(objections.annotate(count=Count("pk"))),
        re_reviews=dict(looks.annotate(count=Count("pk"))),
        themes=list(themes.values_list("name", flat=True)),
    )


def _waiting_times(question_id: int | None, days: DateRange) -> QuerySet[WaitingTimes]:
    counted = WaitingTimes.objects.order_by()
    if question_id:
        counted = counted.filter(question=question_id)
    if days.first:
        counted = counted.filter(week__gte=week_of(days.first))
    return counted.filter(week__lte=days.last) if days.last else counted


def _came_in(question_id: int | None, days: DateRange, answer: str = "") -> dict[str, Any]:
    question = {} if question_id is None else {f"{answer}question": question_id}
    return question | days.lookups(f"{answer}submitted_at")


def tell_figures(counted: Counted, *, without_theme: str) -> Figures:
    """Make of the counts what may be told; `without_theme`: what the answers without a theme are called."""
    groups = counted.groups
    shown = [group for group in groups if group.status in Status.SHOWN]
    rejected = [group for group in groups if group.status == Status.REJECTED]
    objections = sum(counted.objections.values())
    looked_at = counted.re_reviews.get(True, 0) + counted.re_reviews.get(False, 0)
    masked = [group for group in shown if group.shortened]
    return Figures(
        received=number(total(groups)),
        shown=number(total(shown)),
        masked=tell_part(total(masked), total(shown)),
        rejected=tell(total(rejected)),
        waited=median(counted.waited),
        objections=tell(objections),
        reversed=tell_part(counted.objections.get(Outcome.RESTORED, 0), objections),
        looked_at=tell(looked_at),
        disagreed=tell_part(counted.re_reviews.get(False, 0), looked_at),
        reasons=split(by(Reason.labels, ((str(Reason(group.reason).label), group.number) for group in rejected))),
        themes=split(
            by([*counted.themes, without_theme], ((group.theme or without_theme, group.number) for group in shown))
        ),
        languages=split(
            by(
                (name for _, name in language_choices()),
                ((language_name(group.language), group.number) for group in groups),
            )
        ),
    )


def total(groups: Iterable[Group]) -> int:
    return sum(group.number for group in groups)


def by(labels: Iterable[Any], counts: Iterable[tuple[str, int]]) -> Counter[str]:
    """The sum of the counts of each label; those of `labels` are there even if nothing counts for them."""
    found = Counter({str(label): 0 for label in labels})
    for label, count_of_it in counts:
        found[label] += count_of_it
    return found


def median(waited: Mapping[int, int]) -> Waited | None:
    """The class of waiting times that half of the answers do not exceed; None where they are few."""
    decided, seen = sum(waited.values()), 0
    if decided < FEW:
        return None
    for longest in sorted(waited):
        seen += waited[longest]
        if 2 * seen >= decided:
            break
    return Waited(longest)
