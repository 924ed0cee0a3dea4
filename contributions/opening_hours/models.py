"""The opening hours of a question, and those of its venues that have their own.

Staff change them on pages of their own. `Venue` says which hours a venue has.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.enums import StationKind
from contributions.opening_hours.formatting import describe_special_days, describe_week
from contributions.opening_hours.times import MIDNIGHT, OpeningHours, Span
from contributions.venues.models import OWN_HOUSE, Venue

VALID_TIMES = ~Q(closes=F("opens")) | Q(closes=MIDNIGHT)  # 00:00 to 00:00 is the whole day
OF_QUESTION_OR_VENUE = Q(question=None, venue__isnull=False) | Q(question__isnull=False, venue=None)
NO_TIME = _("„von“ und „bis“ sind gleich. Den ganzen Tag heißt: von 00:00 bis 00:00.")
MAX_ALERT_AFTER = 7 * 24 * 60  # minutes


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Montag")
    TUESDAY = 1, _("Dienstag")
    WEDNESDAY = 2, _("Mittwoch")
    THURSDAY = 3, _("Donnerstag")
    FRIDAY = 4, _("Freitag")
    SATURDAY = 5, _("Samstag")
    SUNDAY = 6, _("Sonntag")


class House(NamedTuple):
    """A house as people read of it; without a name it is that of the institution. No `week`: always open.

    The special days of the next two weeks stand below the usual week.
    """

    name: str = ""
    address: str = ""
    stay: str = ""
    week: Sequence[tuple[str, str]] = ()


class HasOpeningHours(models.Model):
    """The field of a question for how long an answer may wait during opening hours, and those hours."""

    alert_after = models.PositiveSmallIntegerField(
        _("E-Mail nach … Minuten"),
        default=30,
        validators=[MaxValueValidator(MAX_ALERT_AFTER)],
        help_text=_("Gezählt wird in den Öffnungszeiten. Wartet eine neue Antwort länger, kommt eine E-Mail. 0: nie."),
    )

    class Meta:
        abstract = True

    def opening_hours(self) -> OpeningHours:
        """The hours as plain data: of all venues together, where there are any. One query on each call."""
        return opening_hours([self.pk])[self.pk]

    def houses(self, today: date) -> list[House]:
        """Where the question is asked from today on, for people. One query, and one where it has venues."""
        hours = self.opening_hours()
        if not hours.venues:
            return [House(week=_describe(hours, today))]
        own = [House(week=_describe(hours.at(OWN_HOUSE), today))] if OWN_HOUSE in hours.venues else []
        venues = Venue.objects.filter(question=self.pk)
        return own + [
            House(
                venue.name,
                venue.address,
                venue.describe_stay(cast(Any, self)),
                _describe(hours.at(venue.pk), today),
            )
            for venue in venues
            if not venue.is_over(today)
        ]


def _describe(hours: OpeningHours, today: date) -> list[tuple[str, str]]:
    return describe_week(hours) + describe_special_days(hours, today)


class WeeklyHours(models.Model):
    """An open time on a weekday, which may have several; see `times.Span` for one past midnight."""

    question = models.ForeignKey(
        "contributions.Question",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="weekly_hours",
        verbose_name=_("Frage"),
    )
    venue = models.ForeignKey(
        Venue,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="weekly_hours",
        verbose_name=pgettext_lazy("model", "Ort"),
    )
    weekday = models.PositiveSmallIntegerField(_("Wochentag"), choices=Weekday)
    opens = models.TimeField(_("von"))
    closes = models.TimeField(_("bis"))

    class Meta:
        default_permissions = ()  # those of QuestionHours
        verbose_name = pgettext_lazy("model", "Öffnungszeit")
        verbose_name_plural = pgettext_lazy("model", "Öffnungszeiten")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=VALID_TIMES, name="weekly_hours_not_empty", violation_error_message=NO_TIME
            ),
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="weekly_hours_weekday_known"),
            models.CheckConstraint(condition=OF_QUESTION_OR_VENUE, name="weekly_hours_of_one"),
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.opens:%H:%M}–{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """An open time on a date, instead of those of its weekday; without times it is closed on it."""

    question = models.ForeignKey(
        "contributions.Question",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=_("Frage"),
    )
    venue = models.ForeignKey(
        Venue,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="special_days",
        verbose_name=pgettext_lazy("model", "Ort"),
    )
    date = models.DateField(_("Datum"))
    opens = models.TimeField(_("von"), null=True, blank=True)
    closes = models.TimeField(_("bis"), null=True, blank=True)
    note = models.CharField(_("Anlass"), max_length=80, blank=True)

    class Meta:
        default_permissions = ()  # those of QuestionHours
        verbose_name = pgettext_lazy("model", "Besonderer Tag")
        verbose_name_plural = pgettext_lazy("model", "Besondere Tage")
        ordering = ["date", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | (Q(opens__isnull=False, closes__isnull=False) & VALID_TIMES),
                name="special_day_closed_or_open",
                violation_error_message=_("Bitte beide Zeiten angeben, oder keine: Dann ist geschlossen."),
            ),
            models.CheckConstraint(condition=OF_QUESTION_OR_VENUE, name="special_day_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.note}".rstrip()


class _Rows:
    """The rows of a question or a venue as they come from the database."""

    def __init__(self) -> None:
        self.weekly: defaultdict[int, list[Span]] = defaultdict(list)
        self.special: defaultdict[date, list[Span]] = defaultdict(list)
        self.stay: tuple[date | None, date | None] = (None, None)

    def hours(self, usual: OpeningHours) -> OpeningHours:
        """With a week of its own it has nothing in common with the `usual` hours; else it differs by its own days."""
        weekly, special = (self.weekly, {}) if self.weekly else (usual.weekly, usual.special)
        return OpeningHours(dict(weekly), {**special, **self.special}, usual.zone, *self.stay)


def opening_hours(question_ids: Collection[int]) -> dict[int, OpeningHours]:
    """The hours of each of these questions, with those of its venues. One query."""
    found: defaultdict[tuple[int, int | None], _Rows] = defaultdict(_Rows)
    for question_id, venue_id, weekday, day, opens, closes, first_day, last_day in _read_rows(question_ids):
        rows = found[question_id, venue_id]
        if weekday is not None:
            rows.weekly[weekday].append(Span(opens, closes))
        elif day is not None:
            rows.special[day] += [Span(opens, closes)] if opens is not None else []
        else:
            rows.stay = first_day, last_day
    always = OpeningHours({}, {}, timezone.get_default_timezone())
    usual = {question_id: found.pop((question_id, None), _Rows()).hours(always) for question_id in question_ids}
    venues: defaultdict[int, dict[int, OpeningHours]] = defaultdict(dict)
    for (question_id, venue_id), rows in found.items():
        if venue_id is not None:
            venues[question_id][venue_id] = rows.hours(usual[question_id])
    return {question_id: replace(hours, venues=venues[question_id]) for question_id, hours in usual.items()}


def _read_rows(question_ids: Collection[int]) -> Iterable[tuple[Any, ...]]:
    """Of weekly hours and special days one row each, and one of each venue with nothing but its stay.

    So has the own house of a question with venues, as long as stations in the real world are at none of them.
    """
    no_day, no_time = Cast(Value(None), models.DateField()), Cast(Value(None), models.TimeField())
    no_weekday = Cast(Value(None), models.SmallIntegerField())
    of_question = Q(question__in=question_ids) | Q(venue__question__in=question_ids)
    owner = (Coalesce("question_id", "venue__question_id"), F("venue_id"))
    weeks = WeeklyHours.objects.order_by().filter(of_question)
    days = SpecialDay.objects.order_by().filter(of_question)
    venues = Venue.objects.order_by().filter(question__in=question_ids)
    at_home = venues.filter(question__stations__venue=None, question__stations__kind__in=StationKind.IN_A_HOUSE)
    own_house = Cast(Value(OWN_HOUSE), models.BigIntegerField())
    return weeks.values_list(*owner, "weekday", no_day, "opens", "closes", no_day, no_day).union(
        days.values_list(*owner, no_weekday, "date", "opens", "closes", no_day, no_day),
        venues.values_list("question_id", "pk", no_weekday, no_day, no_time, no_time, "first_day", "last_day"),
        at_home.values_list("question_id", own_house, no_weekday, no_day, no_time, no_time, no_day, no_day).distinct(),
        all=True,
    )
