"""Scans of the QR codes of stations, counted."""

from django.db import models
from django.utils.translation import pgettext_lazy

from contributions.models import Question, Station


class ScanCount(models.Model):
    """How often a station's QR code was scanned in an hour. Written by `contributions.scan_counts.services` alone.

    `question` is the one that the form asked: a station may be moved to another. That is all that is stored of scans.
    The counts are deleted with their station, and with their question.
    """

    station = models.ForeignKey(Station, models.CASCADE, related_name="scan_counts", db_index=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="scan_counts")
    hour = models.DateTimeField()  # a full hour, UTC
    scans = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "Scans einer Stunde")
        verbose_name_plural = pgettext_lazy("model", "Scans nach Stunden")
        default_permissions = ()
        indexes = [models.Index(fields=["hour"], name="scan_count_hour")]
        constraints = [
            models.UniqueConstraint(fields=["station", "question", "hour"], name="scan_count_once_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id}, {self.question_id}, {self.hour:%Y-%m-%d %H} UTC: {self.scans}"
