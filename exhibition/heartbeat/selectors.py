"""What staff see of the screens: the latest heartbeat of each, its availability, and how often answers were shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.enums import StoredData
from contributions.models import Question
from contributions.rehearsals.selectors import not_rehearsed
from contributions.stored_data import StoredItem
from exhibition.heartbeat import formatting
from exhibition.heartbeat.availability import (
    Availability,
    OpenTimes,
    OpenTimesOfVenues,
    UptimeSchedule,
    availability_by_day,
    total_availability,
)
from exhibition.heartbeat.enums import (
    MAX_BUILD_LAG,
    MAX_DATA_AGE,
    MAX_VERSION_LAG,
    NIGHT_MODE,
    SECOND_PAGE_WINDOW,
    SILENT_AFTER,
    GlassFault,
    ScreenState,
)
from exhibition.heartbeat.models import DailyUptime, Heartbeat, ImpressionCount
from exhibition.kiosk.phrases import title_and_language
from exhibition.kiosk.selectors import current_pauses
from exhibition.models import Screen, ScreenPause
from krefeld_kann_was.lib.languages import active_language
from moderation.selectors import ReleasedAnswer, find_released_answer, find_released_answers, released_ids

DAYS = 7  # including today


@dataclass(frozen=True)
class ScreenHealth:
    """A screen at one moment, as far as its heartbeats tell. The properties are texts for staff."""

    screen: Screen
    heartbeat: Heartbeat | None
    state: ScreenState
    days: dict[date, Availability]  # the last DAYS, today last; none before the first heartbeat, or if not asked for
    now: datetime
    hours: OpenTimes

    @property
    def darkness(self) -> str:
        """Until when the screen is dark because its house is closed; empty while that is open."""
        return "" if self.hours.is_open(self.now) else formatting.format_darkness(self.hours.next_opening(self.now))

    @property
    def description(self) -> str:
        return formatting.format_state(self.state, self.heartbeat, self.now)

    @property
    def advice(self) -> str:
        """What is wrong in a sentence, and what to do; empty if nothing is."""
        return formatting.format_advice(self.state)

    @property
    def is_silent(self) -> bool:
        return self.state.is_dark

    @property
    def other_device(self) -> str:
        """The device that can be recognised as the screen's; empty without one."""
        is_other = self.heartbeat is not None and self.state == ScreenState.OTHER_DEVICE
        return self.heartbeat.other_device if is_other and self.heartbeat else ""

    @property
    def display(self) -> str:
        if self.heartbeat is None:
            return formatting.NOTHING
        display = formatting.format_display(self.heartbeat.display)
        return _("zuletzt: %(display)s") % {"display": display} if self.is_silent else display

    @property
    def received(self) -> str:
        return formatting.format_age(self.heartbeat.received_at if self.heartbeat else None, self.now)

    @property
    def data(self) -> str:
        return formatting.format_age(self.heartbeat.data_at if self.heartbeat else None, self.now)

    @property
    def started(self) -> str:
        if self.heartbeat is None or self.is_silent:
            return formatting.NOTHING
        return date_format(timezone.localtime(self.heartbeat.started_at), _("j. N, H:i"))

    @property
    def today(self) -> str:
        today = self.days.get(timezone.localdate(self.now))
        return formatting.format_share(today) if today else formatting.NOTHING

    @property
    def week(self) -> str:
        return formatting.format_share(total_availability(self.days))

    @property
    def daily_rows(self) -> list[dict[str, Any]]:
        """The last days, today first, with the minutes that each had and should have had."""
        return [
            {
                "date": date,
                "shown": formatting.format_minutes(min(day.shown, day.expected)),
                "expected": formatting.format_minutes(day.expected),
                "share": formatting.format_share(day),
            }
            for date, day in reversed(self.days.items())
        ]


def uptime_schedules(screens: Iterable[Screen]) -> dict[int, UptimeSchedule]:
    """When each screen, by its id, is expected to display something. One query a question.

    Expects its `question` and `station` to be loaded.
    """
    zone = timezone.get_default_timezone()
    hours: dict[int, OpenTimesOfVenues] = {}
    schedules = {}
    for screen in screens:
        question, house_id = screen.question, screen.station.house_id
        if question.pk not in hours:
            hours[question.pk] = question.opening_hours()
        schedules[screen.pk] = UptimeSchedule(
            question.opens_at, question.closes_at, hours[question.pk].at(house_id), zone
        )
    return schedules


def screen_state(heartbeat: Heartbeat | None, expected: bool, now: datetime) -> ScreenState:
    """`expected`: the question runs and the place is open.

    RUNNING only if its latest heartbeat, of the last minute, says that all can be seen, and it is what the server has.
    """
    if heartbeat is None:
        return ScreenState.NEVER
    if now - heartbeat.received_at >= SILENT_AFTER:
        if not expected:
            return ScreenState.OFF
        is_other = heartbeat.other_device and _has_second_page(heartbeat, now)
        return ScreenState.OTHER_DEVICE if is_other else ScreenState.SILENT
    if heartbeat.display == NIGHT_MODE:
        return ScreenState.ASLEEP if expected else ScreenState.NIGHT
    return _fault(heartbeat, now) or ScreenState.RUNNING


def _fault(heartbeat: Heartbeat, now: datetime) -> ScreenState | None:
    """What is wrong with a screen that displays something; a cause comes before what it may have caused."""
    if GlassFault.STYLE in heartbeat.faults:
        return ScreenState.UNSTYLED
    if GlassFault.SCRIPT in heartbeat.faults:
        return ScreenState.INCOMPLETE
    if heartbeat.faults:
        return ScreenState.UNREADABLE
    if heartbeat.data_at is None or now - heartbeat.data_at > MAX_DATA_AGE:
        return ScreenState.WITHOUT_DATA
    if heartbeat.behind_since and heartbeat.received_at - heartbeat.behind_since >= MAX_VERSION_LAG:
        return ScreenState.OUTDATED
    if heartbeat.cached_page:
        return ScreenState.CACHED_PAGE
    if heartbeat.old_page_since and heartbeat.received_at - heartbeat.old_page_since >= MAX_BUILD_LAG:
        return ScreenState.OLD_PAGE
    return ScreenState.SECOND_PAGE if _has_second_page(heartbeat, now) else None


def _has_second_page(heartbeat: Heartbeat, now: datetime) -> bool:
    return heartbeat.second_page_at is not None and now - heartbeat.second_page_at < SECOND_PAGE_WINDOW


def screen_health(screens: Iterable[Screen], now: datetime, *, with_days: bool = True) -> list[ScreenHealth]:
    """In the order of the screens. Two queries and one a question; expects `question` and `station` to be loaded.

    Without `days` it costs a query and much computing less, for a page that reads it all the time.
    """
    screens = list(screens)
    heartbeats = Heartbeat.objects.in_bulk([screen.pk for screen in screens])
    schedules = uptime_schedules(screens)
    first = timezone.localdate(now) - timedelta(days=DAYS - 1)
    shown: defaultdict[int, dict[date, float]] = defaultdict(dict)
    if with_days:
        for row in DailyUptime.objects.filter(screen__in=heartbeats, date__gte=first):
            shown[row.screen_id][row.date] = row.seconds
    found = []
    for screen in screens:
        heartbeat, schedule = heartbeats.get(screen.pk), schedules[screen.pk]
        first_received_at = heartbeat.first_received_at if heartbeat else None
        days = availability_by_day(schedule, first_received_at, shown[screen.pk], first, now) if with_days else {}
        state = screen_state(heartbeat, schedule.is_expected(now), now)
        found.append(ScreenHealth(screen, heartbeat, state, days, now, schedule.hours))
    return found


def screen_availability(question: Question, now: datetime) -> list[tuple[str, Availability]]:
    """The availability of each of the question's screens, by name, since its first heartbeat. At most five queries."""
    screens = list(Screen.objects.filter(question=question).select_related("question", "station"))
    started = dict(Heartbeat.objects.filter(screen__in=screens).values_list("screen", "first_received_at"))
    shown: defaultdict[int, dict[date, float]] = defaultdict(dict)
    for screen_id, day, seconds in DailyUptime.objects.filter(screen__in=screens).values_list(
        "screen", "date", "seconds"
    ):
        shown[screen_id][day] = seconds
    first, schedules = timezone.localdate(question.opens_at), uptime_schedules(screens)
    days = {
        screen: availability_by_day(schedules[screen.pk], started.get(screen.pk), shown[screen.pk], first, now)
        for screen in screens
    }
    return [(screen.name, total_availability(by_day)) for screen, by_day in days.items()]


def faulty_screens(question: Question, now: datetime) -> list[ScreenHealth]:
    """The screens of the question of which nobody knows what people see there. Three queries."""
    screens = Screen.objects.filter(question=question).select_related("question", "station")
    return [health for health in screen_health(screens, now, with_days=False) if health.state.is_fault]


class ScreenContent(NamedTuple):
    """A screen with the released answers that it displays, as far as its latest heartbeat tells."""

    health: ScreenHealth
    answers: list[ReleasedAnswer]
    is_leaving: bool  # an answer of that heartbeat is not released any more


class QuestionScreens(NamedTuple):
    """A question in the reader's language, the pause of its screens (None: they show answers), and its screens."""

    question: Question
    title: str
    pause: ScreenPause | None
    screens: list[ScreenContent]


def questions_on_screens(now: datetime) -> list[QuestionScreens]:
    """The questions whose screens show something now or should, newest first.

    Six queries, and one a question that has screens.
    """
    screens = Screen.objects.filter(not_rehearsed()).select_related("question", "station")
    screens = screens.prefetch_related("question__texts")
    ordered = screens.order_by("-question__opens_at", "question_id", "name", "pk")  # "question" would mean its ordering
    healths = screen_health(ordered, now, with_days=False)
    answer_ids = {answer_id for health in healths if health.heartbeat for answer_id in health.heartbeat.answer_ids}
    released = find_released_answers(answer_ids)
    pauses = {pause.question_id: pause for pause in current_pauses()}
    found = []
    for question, group in groupby(healths, key=lambda health: health.screen.question):
        contents = [_content(health, released) for health in group]
        is_over = all(content.health.state in (ScreenState.OFF, ScreenState.NEVER) for content in contents)
        if question.pk in pauses or question.opens_at <= now < question.closes_at or not is_over:
            title, _language = title_and_language(question, active_language())
            found.append(QuestionScreens(question, title, pauses.get(question.pk), contents))
    return found


def _content(health: ScreenHealth, released: Mapping[int, ReleasedAnswer]) -> ScreenContent:
    answer_ids = health.heartbeat.answer_ids if health.heartbeat else []
    answers = [released[answer_id] for answer_id in answer_ids if answer_id in released]
    return ScreenContent(health, answers, is_leaving=len(answers) < len(answer_ids))


def was_displayed(answer_id: int) -> bool:
    """Whether a screen ever displayed this answer, which has to be released. One query."""
    return ImpressionCount.objects.filter(answer_id=answer_id, impressions__gt=0).exists()


def list_impressions(answer_id: int) -> Iterator[StoredItem]:
    """How often screens displayed the answer, for its author. One query."""
    count = ImpressionCount.objects.filter(answer_id=answer_id).values_list("impressions", flat=True).first()
    if count:
        yield StoredItem(StoredData.IMPRESSIONS.label, [str(count)])


class ShownAnswer(NamedTuple):
    impressions: int
    text: str
    language: str


class ImpressionStatistics(NamedTuple):
    """How many answers are released, and how many of them were shown never, once, twice, and three times or more."""

    released: int
    never: int
    once: int
    twice: int
    often: int
    least: ShownAnswer | None
    most: ShownAnswer | None


def impression_statistics(question_id: int) -> ImpressionStatistics:
    """Of a question's released answers on all its screens. At most six queries, which load all their counts."""
    counted = dict(ImpressionCount.objects.filter(question_id=question_id).values_list("answer_id", "impressions"))
    impressions = {answer_id: counted.get(answer_id, 0) for answer_id in released_ids(question_id)}
    counts = list(impressions.values())
    never, once, twice = (counts.count(number) for number in range(3))
    return ImpressionStatistics(
        released=len(counts),
        never=never,
        once=once,
        twice=twice,
        often=len(counts) - never - once - twice,
        least=_shown_answer(impressions, min(counts, default=0)),
        most=_shown_answer(impressions, max(counts, default=0)),
    )


def _shown_answer(impressions: dict[int, int], count: int) -> ShownAnswer | None:
    """The first answer with this count of impressions, or None."""
    answer_id = next((answer_id for answer_id, shown in impressions.items() if shown == count), None)
    found = find_released_answer(answer_id) if answer_id is not None else None
    return ShownAnswer(count, found[1].text, found[1].language) if found else None
