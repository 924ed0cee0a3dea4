from __future__ import annotations

from django.db import models


class Answer(models.Model):
    text = models.TextField()
    quarter = models.CharField(max_length=10, blank=True)
    consent_social = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)

    objects: models.Manager[Answer] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["-released_at", "-id"], name="floor_feed")]

    def __str__(self) -> str:
        return self.text


class Stamp(models.Model):
    """Would be raised by every change of what is released."""

    version = models.PositiveBigIntegerField(default=1)

    objects: models.Manager[Stamp] = models.Manager()

    def __str__(self) -> str:
        return str(self.version)
