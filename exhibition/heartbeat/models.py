"""What the screens report. Only two tables grow: by one row a screen and day, and by one row an answer shown.

Nothing here identifies the sender: no address, no browser.
"""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question
from exhibition.models import Screen

MAX_DISPLAY_LENGTH = 24  # the name of a mode, or the digits of an answer's id
MAX_VERSION_LENGTH = 64
DEVICE_LENGTH = 32
MAX_ALERT_MINUTES = 24 * 60
DEFAULT_ALERT_MINUTES = 10


class Heartbeat(models.Model):
    """The latest heartbeat of a screen. Written by `exhibition.heartbeat.services` only; times are the server's.

    A device is a random number that its browser stores: the first one seen is the screen's, until staff say that it is
    another one.
    """

    screen = models.OneToOneField(Screen, models.CASCADE, primary_key=True, related_name="heartbeat")
    first_received_at = models.DateTimeField()
    unbroken_since = models.DateTimeField()  # since then all was well, and never more than services.MAX_PAUSE passed
    well_at = models.DateTimeField(null=True)  # the latest one with which nothing was wrong; None: there was none
    received_at = models.DateTimeField()
    device = models.CharField(max_length=DEVICE_LENGTH, blank=True)  # empty: not known yet
    faults = models.JSONField(default=list)  # of enums.GlassFault
    display = models.CharField(max_length=MAX_DISPLAY_LENGTH)  # the id of an answer, or the name of a mode
    visible = models.JSONField(default=list)  # the ids of the answers, where the mode displays many at once
    version = models.CharField(max_length=MAX_VERSION_LENGTH, blank=True)
    behind_since = models.DateTimeField(null=True)  # since when it stays at this version, which is not the server's
    old_page_since = models.DateTimeField(null=True)  # since when the page is of another build than the server's
    cached_page = models.BooleanField(default=False)  # it asked for the new page, and the old one came
    data_at = models.DateTimeField(null=True)  # when the feed last answered; None: never since the page was loaded
    started_at = models.DateTimeField()
    nodes = models.PositiveIntegerField()
    heap = models.PositiveBigIntegerField(null=True)  # bytes; None: the browser does not say
    missed = models.PositiveIntegerField()  # frames within one second
    worker = models.BooleanField()  # the page would start without a network
    lost = models.PositiveIntegerField()  # heartbeats before this one that did not arrive
    batch = models.PositiveIntegerField(null=True)  # the last batch of impressions that was counted
    second_page_at = models.DateTimeField(null=True)  # when another page last reported for the same screen
    other_device = models.CharField(max_length=DEVICE_LENGTH, blank=True)  # of that page, if it is not `device`

    class Meta:
        verbose_name = pgettext_lazy("model", "Lebenszeichen")
        verbose_name_plural = pgettext_lazy("model", "Lebenszeichen")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.screen_id}"

    @property
    def answer_ids(self) -> list[int]:
        """The answers that it displayed, one alone or many at once."""
        return [int(self.display)] if self.display.isdecimal() else self.visible


class DailyUptime(models.Model):
    """For how many seconds of its open hours a screen displayed a fresh picture on one day."""

    screen = models.ForeignKey(Screen, models.CASCADE, related_name="daily_uptime", db_index=False)
    date = models.DateField()
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "Tag")
        verbose_name_plural = pgettext_lazy("model", "Tage")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["screen", "date"], name="daily_uptime_once")]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}"


class ImpressionCount(models.Model):
    """How often an answer was displayed, on all screens. A plain id, since `exhibition` does not import answers.

    Deleted by `manage.py watch_screens` after the answer is gone: read it only for answers that are released.
    """

    answer_id = models.BigIntegerField(primary_key=True)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    impressions = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "Wie oft gezeigt")
        verbose_name_plural = pgettext_lazy("model", "Wie oft gezeigt")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.answer_id}"


class AlertSettings(models.Model):
    """After how long a fault staff get a mail about a screen, and which ones they got (heartbeat.alerting)."""

    screen = models.OneToOneField(Screen, models.CASCADE, primary_key=True, related_name="alert_settings")
    minutes = models.PositiveSmallIntegerField(
        _("E-Mail nach … Minuten"),
        default=DEFAULT_ALERT_MINUTES,
        validators=[MaxValueValidator(MAX_ALERT_MINUTES)],
        help_text=_("Wenn so lange etwas nicht stimmt, solange geöffnet ist. 0: nie."),
    )
    alerted_at = models.DateTimeField(null=True)  # the latest mail about what has not ended yet
    alerted_states = models.JSONField(default=list)  # of enums.ScreenState: what has been mailed since all was well

    class Meta:
        verbose_name = pgettext_lazy("model", "E-Mail bei fehlendem Lebenszeichen")
        verbose_name_plural = pgettext_lazy("model", "E-Mails bei fehlendem Lebenszeichen")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.screen_id}"
