"""What is posted on which day, by whom it was posted, and the caption templates. Answers are plain ids here.

Written by `exhibition.posting.services` alone; what is of calendars by `exhibition.posting.calendar_services`.
"""

import secrets
from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question
from exhibition.posting.enums import PostFormat, PostLayout, Reminder
from exhibition.posting.scheduling import Recurrence, skipped_days
from exhibition.share.caption import MAX_ALT_TEXT_LENGTH, MAX_CAPTION_LENGTH

DEFAULT_TIME = time(10)
EVERY_DAY = tuple(range(7))
KEY_BYTES, TOKEN_BYTES = 12, 32
MAX_TEMPLATE_LENGTH = 2000
TEMPLATES_IN_TURN = 3


def new_key() -> str:
    """A random key of signed addresses."""
    return secrets.token_urlsafe(KEY_BYTES)


def new_token() -> str:
    """The secret part of a calendar's address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def every_day() -> list[int]:
    """The default of `Plan.weekdays`."""
    return list(EVERY_DAY)


class Plan(models.Model):
    """When the answers of a question are posted. Its permissions count for posts and caption templates, too."""

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="posting_plan")
    starts_on = models.DateField(_("Erster Tag"))
    time = models.TimeField(_("Uhrzeit"), default=DEFAULT_TIME)
    weekdays = models.JSONField(_("Wochentage"), default=every_day)  # Monday is 0
    without_holidays = models.BooleanField(_("Feiertage auslassen"), default=False)
    without_eves = models.BooleanField(_("24. und 31. Dezember auslassen"), default=False)
    address_key = models.CharField(max_length=32, default=new_key)  # a new key revokes all signed addresses

    class Meta:
        verbose_name = pgettext_lazy("model", "Kalender der Beiträge")
        verbose_name_plural = pgettext_lazy("model", "Kalender der Beiträge")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return f"{self.question_id}"

    @property
    def recurrence(self) -> Recurrence:
        """The days and the time of its posts."""
        off = skipped_days(holidays=self.without_holidays, eves=self.without_eves)
        weekdays = frozenset(self.weekdays) or frozenset(EVERY_DAY)
        return Recurrence(self.time, weekdays, off, ZoneInfo(settings.TIME_ZONE))


class Post(models.Model):
    """An answer's day in the plan. Whether it may still be handed out, only `moderation.selectors` knows.

    What staff change about it is empty until they do. Their texts quote the answer: they hold for the very text that
    has the digest `text_digest`, and are erased with it (`services.erase_for_withdrawal`).
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="posts", db_index=False)
    answer_id = models.BigIntegerField()
    date = models.DateField(null=True)  # None: shelved
    posted_at = models.DateTimeField(null=True)  # when somebody marked it as posted
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    time = models.TimeField(_("Uhrzeit"), null=True, blank=True)  # None: the plan's
    format = models.CharField(_("Art"), max_length=8, choices=PostFormat, default=PostFormat.PORTRAIT)
    layout = models.CharField(_("Gestaltung"), max_length=8, choices=PostLayout, blank=True)
    colour_theme = models.CharField(_("Farben"), max_length=20, blank=True)  # a name in tokens.css
    caption = models.TextField(_("Bildtext"), max_length=MAX_CAPTION_LENGTH, blank=True)
    alt_text = models.TextField(_("Alternativtext"), max_length=MAX_ALT_TEXT_LENGTH, blank=True)
    companion_ids = models.JSONField(_("Karussell"), default=list, blank=True)  # answers on its further pictures
    text_digest = models.CharField(max_length=32, blank=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "Beitrag")
        verbose_name_plural = pgettext_lazy("model", "Beiträge")
        default_permissions = ()
        indexes = [
            models.Index(fields=["question", "date"], name="post_date"),
            models.Index(fields=["answer_id"], name="post_answer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["question", "answer_id"], name="post_once"),
            models.CheckConstraint(condition=Q(posted_at=None) | Q(date__isnull=False), name="post_posted_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.answer_id}"

    def turn_in(self, plan: Plan | None) -> int | None:
        """Which turn of the caption templates it is on the post's day; None without a day."""
        return plan.recurrence.turn_of(self.date) if plan and self.date else None


class PostReach(models.Model):
    """How many people a post has reached, as staff read it in the networks and enter it; the sum of all networks."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="reach")
    impressions = models.PositiveIntegerField(_("Wie oft gesehen"), default=0)
    likes = models.PositiveIntegerField(_("Gefällt mir"), default=0)
    comments = models.PositiveIntegerField(_("Kommentiert"), default=0)
    shares = models.PositiveIntegerField(_("Geteilt"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "Reichweite")
        verbose_name_plural = pgettext_lazy("model", "Reichweiten")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.post_id}: {self.impressions}"


class CaptionTemplate(models.Model):
    """One of the texts around answers, taken in turn by `position`, in one language and for one network.

    "" is for all languages, or all networks, without their own. See share/caption.py.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="caption_templates")
    language = models.CharField(max_length=12, blank=True)
    network = models.CharField(max_length=120, blank=True)  # the key of a share.networks.Network
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("Vorlage"), max_length=MAX_TEMPLATE_LENGTH)

    class Meta:
        verbose_name = pgettext_lazy("model", "Vorlage für Bildtexte")
        verbose_name_plural = pgettext_lazy("model", "Vorlagen für Bildtexte")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["question", "network", "language", "position"], name="caption_position")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.network} {self.language} {self.position}"


class CalendarRevision(models.Model):
    """What calendars were last given of a post, without any text; `sequence` rises with each change (RFC 5545).

    `fingerprint` tells one content from another. "": the post was taken out, its event is cancelled.
    """

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="calendar_revision")
    fingerprint = models.CharField(max_length=32, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "Stand im Kalender")
        verbose_name_plural = pgettext_lazy("model", "Stände im Kalender")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.post_id}: {self.sequence}"

    @property
    def is_cancelled(self) -> bool:
        return not self.fingerprint


class CalendarSubscription(models.Model):
    """A person's secret address of a plan, for their calendar program: who knows it reads the plan's posts.

    It holds as long as the person may see plans.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    reminder = models.PositiveSmallIntegerField(_("Erinnern"), choices=Reminder, default=Reminder.QUARTER_HOUR)
    language = models.CharField(max_length=12)  # of the calendar

    class Meta:
        verbose_name = pgettext_lazy("model", "Kalender-Abo")
        verbose_name_plural = pgettext_lazy("model", "Kalender-Abos")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "question"], name="calendar_once_a_person")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.person_id}"
