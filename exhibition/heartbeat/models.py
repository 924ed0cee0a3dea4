"""What the screens tell of themselves. No row grows with time but one a screen and day, and one a shown answer.

Nothing here tells who sent a sign: no address, no browser.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.models import Screen

LONGEST_NAME = 24  # of a mode, or the digits of an answer's number
LONGEST_VERSION = 64
LONGEST_SILENCE = 24 * 60  # minutes
USUAL_SILENCE = 10


class Sign(models.Model):
    """The last sign of a screen. Written by `exhibition.heartbeat.services` alone; times are the server's."""

    screen = models.OneToOneField(Screen, models.CASCADE, primary_key=True, related_name="sign")
    first_signed_at = models.DateTimeField()
    unbroken_since = models.DateTimeField()  # no longer pause between two signs since then
    signed_at = models.DateTimeField()
    glass = models.CharField(max_length=LONGEST_NAME)  # the number of an answer, or the name of a mode
    version = models.CharField(max_length=LONGEST_VERSION, blank=True)
    fed_at = models.DateTimeField(null=True)  # when the feed answered last; None: not since the page began
    started_at = models.DateTimeField()
    nodes = models.PositiveIntegerField()
    heap = models.PositiveBigIntegerField(null=True)  # bytes; None: the browser does not say
    missed = models.PositiveIntegerField()  # frames, in one second
    worker = models.BooleanField()  # the page would come up without a network
    lost = models.PositiveIntegerField()  # signs before this one that did not arrive
    batch = models.PositiveIntegerField(null=True)  # of showings, the last that was counted
    second_page_at = models.DateTimeField(null=True)  # when another page signed for the same screen last

    class Meta:
        verbose_name = _("Lebenszeichen")
        verbose_name_plural = _("Lebenszeichen")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.screen_id}"


class Day(models.Model):
    """For how many seconds of its open hours a screen had a fresh picture on the glass on one day."""

    screen = models.ForeignKey(Screen, models.CASCADE, related_name="days", db_index=False)
    date = models.DateField()
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("Tag")
        verbose_name_plural = _("Tage")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["screen", "date"], name="life_day_once")]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}"


class Shown(models.Model):
    """How often an answer was on a glass, on all screens. The number is kept plain: this side knows no answers.

    Only for answers that are released may it be read; `manage.py forget_shown` erases the others.
    """

    answer_id = models.BigIntegerField(primary_key=True)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    times = models.PositiveIntegerField(default=0)
    last_shown_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Wie oft gezeigt")
        verbose_name_plural = _("Wie oft gezeigt")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.answer_id}"


class Watch(models.Model):
    """When staff are told that a screen is silent, and whether they have been: see `exhibition.heartbeat.alerting`."""

    screen = models.OneToOneField(Screen, models.CASCADE, primary_key=True, related_name="watch")
    minutes = models.PositiveSmallIntegerField(
        _("Mail nach"),
        default=USUAL_SILENCE,
        validators=[MaxValueValidator(LONGEST_SILENCE)],
        help_text=_("Minuten ohne Lebenszeichen, solange geöffnet ist. 0: nie."),
    )
    told_at = models.DateTimeField(null=True)  # that it is silent; None: nothing to be told

    class Meta:
        verbose_name = _("Erinnerung")
        verbose_name_plural = _("Erinnerungen")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.screen_id}"
