"""Takes the snapshot of a question, which everything in the evaluation is made from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from contributions.gallery_options import counts_open
from contributions.models import Question
from exhibition.heartbeat.selectors import impression_statistics, screen_availability
from exhibition.partners.enums import LogoPlace
from exhibition.partners.selectors import partners_on
from exhibition.posting.selectors import sum_reach
from exhibition.report.enums import Publication
from exhibition.report.models import Evaluation
from exhibition.report.snapshot import (
    QuestionFacts,
    Reach,
    ScreenUptime,
    Snapshot,
    Targets,
    WordCount,
    from_data,
    to_data,
)
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.lib.caching import cached_briefly
from krefeld_kann_was.lib.date_range import DateRange
from moderation.statistics.disclosure import Breakdown, break_down, publish_count
from moderation.statistics.selectors import count_outcomes, publish_statistics
from moderation.statistics.stations import count_by_station, publish_stations

ALL_DAYS = DateRange()
MINUTE = 60  # seconds
LASTING_NAME = "report"  # of what stays, see krefeld_kann_was.lib.lasting_figures


def build_snapshot(question: Question | None, now: datetime, date_range: DateRange = ALL_DAYS) -> Snapshot:
    """The figures of the answers that came in on these days, to one question or to all real ones.

    Fetch the question with its texts. At most 26 queries; what they return does not grow with the answers but for the
    times of those that wait, and for how often each was shown.
    """
    question_id = question.pk if question else None
    stations = publish_stations(count_by_station(question_id, date_range))
    evaluation = evaluation_of(question_id) if question_id else Evaluation()
    return Snapshot(
        question=_facts(question) if question else None,
        first=date_range.first,
        last=date_range.last,
        taken_at=now,
        statistics=publish_statistics(count_outcomes(question_id, date_range)),
        stations=stations.stations,
        venues=stations.venues,
        scanned=stations.together,
        scan_hours=stations.hours,
        impressions=_impressions(question_id) if question_id else None,
        screens=_screens(question, now) if question else [],
        words=[WordCount(*row) for row in evaluation.words],
        targets=Targets(evaluation.target, evaluation.quarter_targets, evaluation.language_targets),
        inhabitants=evaluation.inhabitants,
        reach=_reach(question_id) if question_id else None,
        partners=[partner.pk for partner in partners_on(LogoPlace.PRINT, question_id)],
    )


def build_public_snapshot(question: Question, now: datetime, date_range: DateRange) -> Snapshot:
    """What everybody may read: without stations, moderation, screens, posts and goals. At most eight queries."""
    statistics = publish_statistics(count_outcomes(question.pk, date_range))
    evaluation = evaluation_of(question.pk)
    return Snapshot(
        question=_facts(question),
        last=date_range.last,
        taken_at=now,
        statistics=statistics,
        words=[WordCount(*row) for row in evaluation.words],
        inhabitants=evaluation.inhabitants,
    )


@cached_briefly(maxsize=2)
def public_evaluations(now: datetime) -> list[Question]:
    """The questions whose evaluation everybody may read, with their texts, newest first; cached. Two queries.

    After the end of a question it may be where the counts of the open data are, too.
    """
    closed, running = counts_open(now), Q(opens_at__lte=now, evaluation__publication=Publication.NOW)
    readable = (closed & ~Q(evaluation__publication=Publication.NEVER)) | running
    questions = Question.objects.filter(readable, texts__isnull=False).distinct()
    return list(questions.order_by("-opens_at", "-pk").prefetch_related("texts"))


def keep_snapshot(question: Question, now: datetime) -> dict[str, Any]:
    """What stays of the evaluation when the question is erased, as JSON: `document.draw_report` draws it again.

    `snapshot.from_data` reads it.
    """
    return to_data(build_snapshot(question, now))


def erased_with_report() -> list[Erasure]:
    """The questions that are erased and of which an evaluation stays, the latest first. One query."""
    return list(Erasure.objects.filter(erased_at__isnull=False, figures__has_key=LASTING_NAME))


def kept_snapshot(erasure: Erasure) -> Snapshot:
    """What stays of the evaluation of a question that is erased."""
    return from_data(erasure.figures[LASTING_NAME])


def evaluation_of(question_id: int) -> Evaluation:
    """What staff have set, else the defaults, not stored yet. One query."""
    return Evaluation.objects.filter(pk=question_id).first() or Evaluation(question_id=question_id)


def _facts(question: Question) -> QuestionFacts:
    titles = {text.language: text.title for text in question.texts.all()}
    return QuestionFacts(question.slug, titles, question.hosts, question.opens_at, question.closes_at)


def _screens(question: Question, now: datetime) -> list[ScreenUptime]:
    return [
        ScreenUptime(name, int(min(one.shown, one.expected) // MINUTE), int(one.expected // MINUTE))
        for name, one in screen_availability(question, now)
    ]


def _impressions(question_id: int) -> Breakdown | None:
    counted = impression_statistics(question_id)
    return break_down({"0": counted.never, "1": counted.once, "2": counted.twice, "3": counted.often})


def _reach(question_id: int) -> Reach | None:
    """None where nothing was posted."""
    found = sum_reach(question_id)
    if not found.posted:
        return None
    sums = (found.impressions, found.likes, found.comments, found.shares)
    return Reach(publish_count(found.posted), found.reported, *sums)
