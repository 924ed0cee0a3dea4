"""The kiosk screens, what each of them displays in which order, and when all of a question were paused."""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question, Station
from krefeld_kann_was.lib.languages import language_choices

TOKEN_BYTES = 24  # 192 bits
MAX_OUTAGE_HOURS = 7 * 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class Screen(models.Model):
    """One kiosk device. Its token is its secret address: who knows it sees the screen's page, and nothing else."""

    name = models.CharField(_("Name"), max_length=80, help_text=_("Nur für euch, zum Beispiel „Forum, links“."))
    question = models.ForeignKey(Question, models.CASCADE, related_name="screens", verbose_name=_("Frage"))
    station = models.ForeignKey(
        Station,
        models.PROTECT,
        related_name="screens",
        verbose_name=_("Standort"),
        help_text=_("Sein QR-Code und seine Adresse stehen auf dem Bildschirm."),
    )
    own_station_only = models.BooleanField(
        _("Nur Antworten von diesem Standort"),
        default=False,
        help_text=_("Für eine Werkstatt: Zu sehen ist, was von dort kam und gezeigt werden darf, sonst nichts."),
    )
    with_translations = models.BooleanField(
        _("Deutsche Übersetzungen zeigen"),
        default=False,
        help_text=_(
            "Klein unter Antworten in anderen Sprachen, was jemand von euch geschrieben und jemand anderes freigegeben "
            "hat. Wo für beides kein Platz ist, steht die Antwort allein."
        ),
    )
    language = models.CharField(_("Sprache"), max_length=12, choices=language_choices, default=settings.LANGUAGE_CODE)
    further_languages = models.JSONField(_("Weitere Sprachen"), default=list, blank=True)  # codes, see settings
    diagonal = models.PositiveSmallIntegerField(
        _("Bildschirmdiagonale in Zoll"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(500)],
    )
    distance = models.FloatField(
        _("Abstand der Besuchenden in Metern"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.3), MaxValueValidator(50)],
        help_text=_("Dann steht nach dem Speichern darunter, ob alles zu lesen ist."),
    )
    outage_hours = models.PositiveSmallIntegerField(
        _("Stunden, die er ohne Verbindung Antworten zeigt"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_OUTAGE_HOURS)],
        help_text=_(
            "Ohne Verbindung erreicht den Bildschirm keine Rücknahme. Nach dieser Zeit löscht er, was er gespeichert "
            "hat, und zeigt nur noch die Einladung, bis er wieder eine Verbindung hat."
        ),
    )
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("model", "Bildschirm")
        verbose_name_plural = pgettext_lazy("model", "Bildschirme")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kiosk", args=[self.token])

    @property
    def languages(self) -> list[str]:
        """The languages that the texts around the answers rotate through, the screen's own one first."""
        return [self.language, *(code for code in self.further_languages if code != self.language)]

    def clean(self) -> None:
        if self.station_id and self.question_id and self.station.question_id != self.question_id:
            raise ValidationError({"station": _("Dieser Standort gehört zu einer anderen Frage.")})
        # Its form gives no code to a phone: whoever scans it there could never find the answer again.
        if self.station_id and self.station.is_terminal:
            raise ValidationError(
                {
                    "station": _(
                        "Ein Terminal geht hier nicht: Wer seinen QR-Code mit dem Handy scannt, bekommt keinen Code. "
                        "Nimm einen Standort anderer Art."
                    )
                }
            )

    def renew_token(self) -> None:
        """Give the screen a new address; the old one stops working at once."""
        self.token = new_token()
        self.save(update_fields=["token"])

    renew_token.alters_data = True  # type: ignore[attr-defined]


class ScreenPauseQuerySet(models.QuerySet["ScreenPause"]):
    def current(self) -> ScreenPauseQuerySet:
        """The pauses that nobody has ended; at most one a question."""
        return self.filter(resumed_at=None)


class ScreenPause(models.Model):
    """A time in which the screens of a question show the invitation alone, and who began and ended it.

    Written by `exhibition.kiosk.services` only, which never deletes any: together they are the log.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="screen_pauses")
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paused_at = models.DateTimeField()
    resumed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resumed_at = models.DateTimeField(null=True)

    objects = ScreenPauseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "Pause der Bildschirme")
        verbose_name_plural = pgettext_lazy("model", "Pausen der Bildschirme")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["question"], name="screen_pause_once", condition=Q(resumed_at=None)),
            models.CheckConstraint(
                condition=Q(resumed_at=None, resumed_by=None) | Q(resumed_at__isnull=False, resumed_by__isnull=False),
                name="screen_pause_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.paused_at:%d.%m.%Y %H:%M}"


class ScreenMode(models.TextChoices):
    """What a screen can display. For what a mode consists of, see exhibition/kiosk/modes.py."""

    ANSWERS = "answers", _("Antworten, eine nach der anderen")
    WALL = "wall", _("Antwortwand: viele Antworten zugleich")
    MAP = "map", _("Stadtkarte")
    NUMBERS = "numbers", _("Zahlen")
    PARTNERS = "partners", _("Gastgeber und Partner")
    PROGRAMME = "programme", _("Programm: die nächsten Termine")
    INVITATION = "invitation", _("Einladung mit großem QR-Code")

    @property
    def short_label(self) -> str:
        """The label without what explains it, after the colon."""
        return str(self.label).partition(":")[0]


class PlaylistEntry(models.Model):
    """One step of a screen's playlist; after the last one it begins again."""

    screen = models.ForeignKey(Screen, models.CASCADE, related_name="playlist", verbose_name=_("Bildschirm"))
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=10)
    mode = models.CharField(_("Was zu sehen ist"), max_length=20, choices=ScreenMode, default=ScreenMode.ANSWERS)
    answers = models.PositiveSmallIntegerField(
        _("Wie viele Antworten"), default=8, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    seconds = models.PositiveSmallIntegerField(
        _("Bei allem anderen: Sekunden"), default=15, validators=[MinValueValidator(5), MaxValueValidator(3600)]
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "Schritt im Ablauf")
        verbose_name_plural = pgettext_lazy("model", "Ablauf")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(ScreenMode(self.mode).label)
