"""Reads posts and what staff see of a plan: one month with pictures and texts, and counts of the whole plan."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.enums import StoredData
from contributions.models import Question
from contributions.stored_data import StoredItem
from exhibition.posting.channels import ChannelCheck, agreed_channels, check_channels
from exhibition.posting.content import PostContent, post_caption, post_content
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import CalendarSubscription, Plan, Post
from exhibition.posting.scheduling import DAY
from exhibition.share.branding import Branding
from exhibition.share.glyphs import missing_glyphs
from krefeld_kann_was.lib.languages import is_foreign, language_name
from moderation.selectors import ReleasedAnswer, exportable_outlines, ids_that_may_stay, read_exportable

MAX_SHELVED = 30  # on the page; others follow when these are unshelved


class PostState(Enum):
    """The state of a day of the plan."""

    PLANNED = "planned"
    TODAY = "today"
    OVERDUE = "overdue"
    POSTED = "posted"
    GONE = "gone"  # was posted, and has to be taken down
    FREE = "free"
    EMPTY = "empty"  # no post is due


def latest_question(now: datetime) -> Question | None:
    """The question that closed last, else the next one to close."""
    closed = Question.objects.filter(closes_at__lte=now).order_by("-closes_at").first()
    return closed or Question.objects.order_by("closes_at").first()


class PostRow(NamedTuple):
    """The columns of a post; `date` is None while it is shelved, `posted_at` until somebody marks it as posted.

    `time` is its own one, None for that of the plan; `companion_ids` are the further answers of a carousel.
    """

    id: int
    answer_id: int
    date: date | None
    posted_at: datetime | None
    time: time | None
    format: str
    companion_ids: Sequence[int]

    @property
    def is_upcoming(self) -> bool:
        return self.date is not None and self.posted_at is None

    @property
    def answer_ids(self) -> list[int]:
        """The answers on its pictures."""
        return [self.answer_id, *self.companion_ids]


def posts_of(answer_ids: Collection[int]) -> dict[int, PostRow]:
    """The posts of these answers by answer id, also of withdrawn answers. One query."""
    rows = Post.objects.filter(answer_id__in=answer_ids).values_list(*PostRow._fields)
    return {row[1]: PostRow(*row) for row in rows}


def ordered_posts(question_id: int) -> list[PostRow]:
    """The posts of a plan by day, shelved ones first."""
    rows = Post.objects.filter(question=question_id).order_by(F("date").asc(nulls_first=True), "pk")
    return [PostRow(*row) for row in rows.values_list(*PostRow._fields)]


def subscription_of(person: User, question_id: int) -> CalendarSubscription | None:
    """The person's own calendar address for this plan. One query."""
    return CalendarSubscription.objects.filter(person=person, question=question_id).first()


def subscription_with(token: str) -> CalendarSubscription | None:
    """The subscription at this secret address, with its person and what `PlanBoard` needs. Two queries."""
    subscriptions = CalendarSubscription.objects.select_related("person", "question__posting_plan")
    return subscriptions.prefetch_related("question__texts").filter(token=token).first()


@dataclass(frozen=True)
class PlanDay:
    """A day of the plan with its post, or a shelved post, whose `date` is None."""

    date: date | None
    state: PostState
    post: Post | None = None
    answer: ReleasedAnswer | None = None
    theme: str = ""
    content: PostContent | None = None
    channels: Sequence[ChannelCheck] = ()

    @property
    def missing_glyphs(self) -> str:
        """The characters of the answer for which no font has a glyph."""
        return missing_glyphs(self.answer.text) if self.answer else ""

    @property
    def missing_count(self) -> int:
        """How many answers of a carousel may not be handed out any more."""
        return len(self.post.companion_ids) + 1 - len(self.content.slides) if self.post and self.content else 0

    @property
    def kind(self) -> str:
        """What kind of a post it is, "" for the usual one."""
        if self.post is None or self.content is None:
            return ""
        if len(self.content.slides) > 1:
            count = len(self.content.slides)
            return _("Karussell, %(count)d Bilder") % {"count": count}
        return "" if self.post.format == PostFormat.PORTRAIT else self.post.get_format_display()

    @property
    def is_video(self) -> bool:
        """Whether its picture moves."""
        return self.post is not None and self.post.format in PostFormat.VIDEOS

    @property
    def language(self) -> str:
        """The name of the answer's language."""
        return language_name(self.answer.language) if self.answer else ""

    @property
    def is_translatable(self) -> bool:
        """Whether staff may write below it what it says in German."""
        return self.answer is not None and is_foreign(self.answer.language)


class ReachSums(NamedTuple):
    """How many posts went out, for how many of them staff entered figures, and the sums of these."""

    posted: int
    reported: int
    impressions: int
    likes: int
    comments: int
    shares: int


def sum_reach(question_id: int) -> ReachSums:
    """The reach of a question's posts as far as staff entered it. One query."""
    posted = Post.objects.filter(question=question_id, posted_at__isnull=False)
    sums = {name: Sum(f"reach__{name}", default=0) for name in ReachSums._fields[2:]}
    return ReachSums(**posted.aggregate(posted=Count("pk"), reported=Count("reach"), **sums))


class PlanBoard:
    """A question's plan at one moment. Fetch the question with `texts` and `posting_plan`; it may have no plan yet.

    Raises QuestionText.DoesNotExist for a question without texts. The number of queries is constant
    (tests/exhibition/test_posting_page.py); the results of two grow with the answers, by a few bytes each.
    """

    def __init__(self, question: Question, now: datetime) -> None:
        self.question = question
        self.now = now
        self.today = timezone.localdate(now)
        self.branding = Branding(question)
        self.plan: Plan | None = getattr(question, "posting_plan", None)
        self.is_closed = question.closes_at <= now
        self.outlines = {outline.id: outline for outline in exportable_outlines(question.pk)}
        self.rows = ordered_posts(question.pk) if self.plan else []

    @property
    def title(self) -> str:
        """The question in German."""
        return self.branding.title(settings.LANGUAGE_CODE)

    @cached_property
    def dated(self) -> list[PostRow]:
        """The posts with a day, in order; posts of answers that may not be handed out only where they were posted."""
        return [row for row in self.rows if row.date and (row.posted_at or row.answer_id in self.outlines)]

    @cached_property
    def shelved(self) -> list[PostRow]:
        """The posts without a day."""
        return [row for row in self.rows if row.date is None and row.answer_id in self.outlines]

    @cached_property
    def may_stay(self) -> set[int]:
        """The answers whose pictures may stay out, also while a second person has yet to clear them."""
        return ids_that_may_stay(self.question.pk)

    @cached_property
    def posted_count(self) -> int:
        """How many posts were posted."""
        return sum(row.posted_at is not None for row in self.dated)

    @cached_property
    def new_count(self) -> int:
        """How many answers are not in the plan yet."""
        return len(self.outlines.keys() - {row.answer_id for row in self.rows})

    @cached_property
    def free_days(self) -> list[date]:
        """The future days without a post, up to the last post."""
        last = self.last_day
        if self.plan is None or last is None:
            return []
        taken = {row.date for row in self.dated}
        first = max(self.plan.starts_on, self.today + DAY)
        days = (first + number * DAY for number in range((last - first).days))
        recurrence = self.plan.recurrence
        return [day for day in days if day not in taken and recurrence.matches(day)]

    @property
    def first_day(self) -> date | None:
        """The day of the first post."""
        return self.dated[0].date if self.dated else None

    @property
    def last_day(self) -> date | None:
        """The day of the last post."""
        return self.dated[-1].date if self.dated else None

    @cached_property
    def months(self) -> list[date]:
        """The first days of all months that have a post."""
        return sorted({row.date.replace(day=1) for row in self.dated if row.date})

    @cached_property
    def next(self) -> PostRow | None:
        """The first post that is neither posted nor overdue."""
        upcoming = (row for row in self.dated if row.date and row.date >= self.today and not row.posted_at)
        return next(upcoming, None)

    @cached_property
    def overdue_count(self) -> int:
        """How many posts should have been posted before today."""
        return sum(post_state(row, self) is PostState.OVERDUE for row in self.dated)

    def month(self, requested: str) -> date | None:
        """The requested month ("2026-12"), else that of the next post, else the last one; None without posts."""
        months = {f"{month:%Y-%m}": month for month in self.months}
        if requested in months:
            return months[requested]
        day = self.next.date if self.next else self.last_day
        return day.replace(day=1) if day else None

    def around(self, month: date) -> tuple[date | None, date | None]:
        """The months with posts before and after this one."""
        index = self.months.index(month)
        return (self.months[index - 1] if index else None), next(iter(self.months[index + 1 :]), None)

    def week(self, requested: str) -> date | None:
        """The Monday of the requested week ("2026-W49"), else of that of the next post; None without posts.

        Weeks that lie before the first post or after the last one are not shown.
        """
        day = self.next.date if self.next else self.last_day
        if day is None or self.first_day is None or self.last_day is None:
            return None
        with suppress(ValueError):
            monday = date.fromisoformat(f"{requested}-1")
            if _monday_of(self.first_day) <= monday <= self.last_day:
                return monday
        return _monday_of(day)

    def posts_between(self, first: date, end: date) -> list[PlanDay]:
        """The posts from the first day to the one before `end`. At most five queries."""
        return self._days([row for row in self.dated if row.date and first <= row.date < end])

    def posts(self, month: date | None) -> list[PlanDay]:
        """The posts of the month by day, then the first shelved ones. At most five queries."""
        dated = [row for row in self.dated if row.date and row.date.replace(day=1) == month]
        return self._days([*dated, *self.shelved[:MAX_SHELVED]])

    def cells(self, month: date, posts: Iterable[PlanDay]) -> list[PlanDay]:
        """Every day of the month, as in a calendar."""
        return self.days_between(month, month + monthrange(month.year, month.month)[1] * DAY, posts)

    def days_between(self, first: date, end: date, posts: Iterable[PlanDay]) -> list[PlanDay]:
        """Every day from the first one to the one before `end`, with its post among these where it has one."""
        days: dict[date | None, PlanDay] = {day: PlanDay(day, PostState.FREE) for day in self.free_days}
        days |= {post.date: post for post in posts}
        dates = (first + number * DAY for number in range((end - first).days))
        return [days.get(day) or PlanDay(day, PostState.EMPTY) for day in dates]

    def _days(self, rows: Iterable[PostRow]) -> list[PlanDay]:
        rows = list(rows)
        answers = self.read_answers(rows)
        posts = Post.objects.select_related("posted_by", "reach").in_bulk([row.id for row in rows])
        agreed = agreed_channels(self.question, answers)
        return [self._day(row, posts[row.id], answers, agreed) for row in rows if row.id in posts]

    def read_answers(self, rows: Iterable[PostRow]) -> dict[int, ReleasedAnswer]:
        """The answers on the pictures of these posts that may go out now. One query."""
        ids = {answer_id for row in rows for answer_id in row.answer_ids}
        return {answer.id: answer for answer in read_exportable(self.question.pk, ids)}

    def _day(
        self, row: PostRow, post: Post, answers: Mapping[int, ReleasedAnswer], agreed: Mapping[int, set[str]]
    ) -> PlanDay:
        state, answer = post_state(row, self), answers.get(row.answer_id)
        if answer is None:
            return PlanDay(row.date, state, post)
        outline = self.outlines.get(row.answer_id)
        theme = outline.theme if outline else ""
        turn = post.turn_in(self.plan)
        content = post_content(self.branding, answer, post, answers, turn=turn)
        captions = [
            (network, post_caption(self.branding, answer, post, network, turn)) for network in self.branding.networks
        ]
        everybodys = set.intersection(*(agreed[slide.id] for slide in content.slides))
        channels = check_channels(content.caption, captions, everybodys)
        return PlanDay(row.date, state, post, answer, theme, content, channels)


def _monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def post_state(row: PostRow, board: PlanBoard) -> PostState:
    """The state of a post today."""
    if row.posted_at:
        may_stay = row.answer_id in board.outlines or row.answer_id in board.may_stay
        return PostState.POSTED if may_stay else PostState.GONE
    if row.date is None or row.date > board.today:
        return PostState.PLANNED
    return PostState.TODAY if row.date == board.today else PostState.OVERDUE


def list_stored_posts(answer_id: int) -> Iterator[StoredItem]:
    """On which days the answer is posted, with the texts of staff about it, for its author. One query."""
    posts = Post.objects.filter(answer_id=answer_id, date__isnull=False).order_by("date")
    days = [(post.date, post) for post in posts if post.date]
    found = [" · ".join([date_format(day), *filter(None, (post.caption, post.alt_text))]) for day, post in days]
    if found:
        yield StoredItem(StoredData.POSTS.label, found)
