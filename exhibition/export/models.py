"""Exports, which tasks draw in chunks, and what has to be taken down again. Answers are plain ids here."""

from enum import nonmember

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question
from exhibition.export.storage import PictureFolder


class ExportState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("läuft")
    DONE = "done", _("fertig")
    CANCELLED = "cancelled", _("abgebrochen")
    FAILED = "failed", _("gescheitert")

    OPEN = nonmember(("waiting", "running"))  # tasks may draw its chunks
    STOPPED = nonmember(("cancelled", "failed"))  # staff may resume it


class Export(models.Model):
    """A set of pictures that tasks draw. Changed by `exhibition.export.services` alone.

    Empty lists of languages and themes mean all of them. `done`, `total` and `failed` are the sums of its chunks.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", verbose_name=_("Frage"))
    formats = models.JSONField(_("Formate"))  # names, see exhibition.share.formats
    languages = models.JSONField(_("Sprachen"), default=list, blank=True)
    themes = models.JSONField(_("Themen"), default=list, blank=True)  # ids
    only_new = models.BooleanField(_("nur neue"), default=False)
    carousels = models.BooleanField(_("mit Karussells"), default=False)
    state = models.CharField(_("Stand"), max_length=10, choices=ExportState, default=ExportState.WAITING)
    done = models.PositiveIntegerField(_("Bilder"), default=0)
    total = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # pictures that could not be drawn
    error = models.CharField(max_length=500, blank=True)  # in one line: why it stopped, or the first bad pictures
    progressed_at = models.DateTimeField(null=True)  # when it was started or resumed, or a chunk was drawn
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("gestartet von")
    )
    started_at = models.DateTimeField(_("gestartet"))
    finished_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(_("heruntergeladen"), null=True)  # first
    removed_at = models.DateTimeField(null=True)  # when its pictures left the storage

    class Meta:
        verbose_name = pgettext_lazy("model", "Bilderpaket")
        verbose_name_plural = pgettext_lazy("model", "Bilderpakete")
        ordering = ["-pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(state__in=ExportState.OPEN), name="export_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def folder(self) -> PictureFolder:
        """The folder of its pictures, which are named <format>/<answer id>.png."""
        return PictureFolder(storages["exports"], str(self.pk))

    @property
    def is_open(self) -> bool:
        return self.state in ExportState.OPEN

    @property
    def can_be_resumed(self) -> bool:
        """Whether pictures are left to draw: see `exhibition.export.services.resume`."""
        return self.removed_at is None and (
            self.state in ExportState.STOPPED or (self.state == ExportState.DONE and self.failed > 0)
        )

    @property
    def can_be_drawn_anew(self) -> bool:
        """Whether pictures are drawn again by themselves when answers change: see `exhibition.export.redrawing`."""
        return self.removed_at is None and self.state == ExportState.DONE

    @property
    def can_be_downloaded(self) -> bool:
        return self.removed_at is None and not self.is_open and self.done > 0


class ExportChunk(models.Model):
    """Pictures of an export that one task draws, all in one format. They are deleted with the export's pictures."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="chunks")
    format_name = models.CharField(max_length=20)
    theme_id = models.BigIntegerField(null=True)  # whose carousels' covers and end slides; None: answers' pictures
    answer_ids = models.JSONField()
    is_finished = models.BooleanField(default=False)
    version = models.PositiveIntegerField(
        default=0
    )  # raised when an answer of a chunk changes that is drawn, or will be
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)  # a line for each of the first bad pictures
    pictures = models.JSONField(default=dict)  # by name, a StoredPicture of exhibition.export.rendering

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.pk}"


class TakedownKind(models.TextChoices):
    """What staff have to do about what they handed out of an answer."""

    GONE = "gone", _("zurückgenommen: bitte löschen")
    CHANGED = "changed", _("geändert: bitte ersetzen")  # its text was shortened, or its translation is another or none


class Takedown(models.Model):
    """Staff must take down or replace what was posted of this answer. Written by `exhibition.export.takedowns`."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", verbose_name=_("Frage"))
    answer_id = models.BigIntegerField(_("Nummer"))
    kind = models.CharField(_("Zu tun"), max_length=8, choices=TakedownKind, default=TakedownKind.GONE)
    noticed_at = models.DateTimeField(_("bemerkt"))
    notified_at = models.DateTimeField(null=True)  # when staff got the mail
    done_at = models.DateTimeField(_("erledigt"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("von")
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "zurückgenommene oder geänderte Antwort")
        verbose_name_plural = pgettext_lazy("model", "zurückgenommene oder geänderte Antworten")
        ordering = ["-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["answer_id"], condition=Q(done_at=None), name="takedown_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}"
