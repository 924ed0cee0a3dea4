"""The opening hours of the place where a question is asked. Staff change them on a page of their own."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.opening_hours.formatting import describe_week
from contributions.opening_hours.times import MIDNIGHT, OpeningHours, Span

VALID_TIMES = ~Q(closes=F("opens")) | Q(closes=MIDNIGHT)  # 00:00 to 00:00 is the whole day
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
        """The hours as plain data. One query on each call."""
        return opening_hours([self.pk])[self.pk]

    def describe_opening_hours(self) -> list[tuple[str, str]]:
        """Days and hours of a usual week for people; empty where it is always open. One query."""
        return describe_week(self.opening_hours())


class WeeklyHours(models.Model):
    """An open time on a weekday, which may have several; see `times.Span` for one past midnight."""

    question = models.ForeignKey(
        "contributions.Question", models.CASCADE, related_name="weekly_hours", verbose_name=_("Frage")
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
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.opens:%H:%M}–{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """An open time on a date, instead of those of its weekday; without times the place is closed on it."""

    question = models.ForeignKey(
        "contributions.Question", models.CASCADE, related_name="special_days", verbose_name=_("Frage")
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.note}".rstrip()


def opening_hours(question_ids: Collection[int]) -> dict[int, OpeningHours]:
    """The hours of each of these questions. One query."""
    columns = ("question_id", "weekday", "date", "opens", "closes")
    weeks = WeeklyHours.objects.order_by().filter(question__in=question_ids)
    days = SpecialDay.objects.order_by().filter(question__in=question_ids)
    rows = weeks.annotate(date=Value(None, models.DateField())).values_list(*columns)
    others = days.annotate(weekday=Value(None, models.PositiveSmallIntegerField())).values_list(*columns)
    weekly: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    special: dict[int, dict[date, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for question_id, weekday, day, opens, closes in rows.union(others, all=True).order_by():
        spans = weekly[question_id][weekday] if day is None else special[question_id][day]
        spans += [Span(opens, closes)] if opens is not None else []
    zone = timezone.get_default_timezone()
    return {
        question_id: OpeningHours(dict(weekly[question_id]), dict(special[question_id]), zone)
        for question_id in question_ids
    }
