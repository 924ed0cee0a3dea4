"""What staff see of a plan: one month with its pictures and words, and where the whole of it stands."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from contributions.models import Question
from exhibition.posting.models import Plan, Post
from exhibition.posting.scheduling import DAY
from exhibition.share.branding import Branding
from exhibition.share.glyphs import missing_glyphs
from krefeld_kann_was.lib.languages import language_name
from moderation.selectors import ReleasedAnswer, exportable_outlines, ids_that_may_stay, read_exportable

MOST_ASIDE = 30  # on the page; the others follow when these are taken up


class PostState(Enum):
    PLANNED = "planned"
    TODAY = "today"
    OVERDUE = "overdue"
    POSTED = "posted"
    GONE = "gone"  # was posted, and may not be out any more
    FREE = "free"
    EMPTY = "empty"  # none is due


class PostRow(NamedTuple):
    """The columns of a post; `date` is None while it is shelved, `posted_at` until somebody marks it as posted."""

    id: int
    answer_id: int
    date: date | None
    posted_at: datetime | None

    @property
    def is_upcoming(self) -> bool:
        return self.date is not None and self.posted_at is None


def posts_of(answer_ids: Collection[int]) -> dict[int, PostRow]:
    """The posts of these answers by answer id, also of withdrawn answers. One query."""
    rows = Post.objects.filter(answer_id__in=answer_ids).values_list(*PostRow._fields)
    return {row[1]: PostRow(*row) for row in rows}


def ordered_posts(question_id: int) -> list[PostRow]:
    """The posts of a plan by day, shelved ones first."""
    rows = Post.objects.filter(question=question_id).order_by(F("date").asc(nulls_first=True), "pk")
    return [PostRow(*row) for row in rows.values_list(*PostRow._fields)]


@dataclass(frozen=True)
class Day:
    """A day of the plan with its post, or a post that was put aside: `date` is None then."""

    date: date | None
    state: PostState
    post: Post | None = None
    answer: ReleasedAnswer | None = None
    theme: str = ""
    caption: str = ""
    alt_text: str = ""

    @property
    def missing(self) -> str:
        """The characters for which no font of the pictures has a glyph."""
        return missing_glyphs(self.answer.text) if self.answer else ""

    @property
    def language(self) -> str:
        """In words."""
        return language_name(self.answer.language) if self.answer else ""


class Board:
    """A question's plan at one moment. Fetch the question with `texts` and `posting_plan`; it may have no plan yet.

    Raises QuestionText.DoesNotExist for a question without words. The number of queries is always the same
    (tests/exhibition/test_posting_page.py); two of them grow with the answers, by some bytes each.
    """

    def __init__(self, question: Question, now: datetime) -> None:
        self.question = question
        self.now = now
        self.today = timezone.localdate(now)
        self.edition = Branding(question)
        self.plan: Plan | None = getattr(question, "posting_plan", None)
        self.is_closed = question.closes_at <= now
        self.outlines = {outline.id: outline for outline in exportable_outlines(question.pk)}
        self.rows = ordered_posts(question.pk) if self.plan else []

    @property
    def title(self) -> str:
        return self.edition.title(settings.LANGUAGE_CODE)

    @cached_property
    def dated(self) -> list[PostRow]:
        """The posts that have a day, those that are out and may not be included, by day."""
        return [row for row in self.rows if row.date and (row.posted_at or row.answer_id in self.outlines)]

    @cached_property
    def aside(self) -> list[PostRow]:
        return [row for row in self.rows if row.date is None and row.answer_id in self.outlines]

    @cached_property
    def may_stay(self) -> set[int]:
        """Asked for only where something is posted that may not go out now: a second person may be asked for since."""
        return ids_that_may_stay(self.question.pk)

    @cached_property
    def posted(self) -> int:
        return sum(row.posted_at is not None for row in self.dated)

    @cached_property
    def new(self) -> int:
        """How many answers are not in the plan yet."""
        return len(self.outlines.keys() - {row.answer_id for row in self.rows})

    @cached_property
    def free_days(self) -> list[date]:
        """The days to come, up to the last post, that have none."""
        last = self.last_day
        if self.plan is None or last is None:
            return []
        taken = {row.date for row in self.dated}
        first = max(self.plan.starts_on, self.today + DAY)
        days = (first + number * DAY for number in range((last - first).days))
        rhythm = self.plan.rhythm
        return [day for day in days if day not in taken and rhythm.suits(day)]

    @property
    def first_day(self) -> date | None:
        return self.dated[0].date if self.dated else None

    @property
    def last_day(self) -> date | None:
        return self.dated[-1].date if self.dated else None

    @cached_property
    def months(self) -> list[date]:
        """The first days of all months that have a post."""
        return sorted({row.date.replace(day=1) for row in self.dated if row.date})

    @cached_property
    def next(self) -> PostRow | None:
        """The first post that is not out and not overdue."""
        coming = (row for row in self.dated if row.date and row.date >= self.today and not row.posted_at)
        return next(coming, None)

    @cached_property
    def overdue(self) -> int:
        return sum(state_of(row, self) is PostState.OVERDUE for row in self.dated)

    def month(self, wanted: str) -> date | None:
        """The month that is asked for ("2026-12"), else the one of the next post, else the last; None without any."""
        months = {f"{month:%Y-%m}": month for month in self.months}
        if wanted in months:
            return months[wanted]
        day = self.next.date if self.next else self.last_day
        return day.replace(day=1) if day else None

    def around(self, month: date) -> tuple[date | None, date | None]:
        """The months before and after it."""
        place = self.months.index(month)
        return (self.months[place - 1] if place else None), next(iter(self.months[place + 1 :]), None)

    def posts(self, month: date | None) -> list[Day]:
        """The posts of the month, day by day, and then what was put aside. No more than five queries."""
        dated = [row for row in self.dated if row.date and row.date.replace(day=1) == month]
        return self._days([*dated, *self.aside[:MOST_ASIDE]])

    def cells(self, month: date, posts: Iterable[Day]) -> list[Day]:
        """Every day of the month, as a calendar has it."""
        days: dict[date | None, Day] = {day: Day(day, PostState.FREE) for day in self.free_days}
        days |= {post.date: post for post in posts}
        numbers = range(1, monthrange(month.year, month.month)[1] + 1)
        return [days.get(day) or Day(day, PostState.EMPTY) for day in (month.replace(day=number) for number in numbers)]

    def _days(self, rows: Iterable[PostRow]) -> list[Day]:
        rows = list(rows)
        answers = {answer.id: answer for answer in read_exportable(self.question.pk, [row.answer_id for row in rows])}
        posts = Post.objects.select_related("posted_by").in_bulk([row.id for row in rows])
        return [self._day(row, posts[row.id], answers.get(row.answer_id)) for row in rows if row.id in posts]

    def _day(self, row: PostRow, post: Post, answer: ReleasedAnswer | None) -> Day:
        state = state_of(row, self)
        if answer is None:
            return Day(row.date, state, post)
        outline = self.outlines.get(row.answer_id)
        theme = outline.theme if outline else ""
        return Day(row.date, state, post, answer, theme, self.edition.caption(answer), self.edition.alt_text(answer))


def state_of(row: PostRow, board: Board) -> PostState:
    if row.posted_at:
        may_stay = row.answer_id in board.outlines or row.answer_id in board.may_stay
        return PostState.POSTED if may_stay else PostState.GONE
    if row.date is None or row.date > board.today:
        return PostState.PLANNED
    return PostState.TODAY if row.date == board.today else PostState.OVERDUE
