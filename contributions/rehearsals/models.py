"""What makes a question a rehearsal, and what is kept of one that is over."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models


class RealQuestions(models.Manager[Any]):
    """The default manager: without rehearsals, which whoever wants asks `all_objects` for."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(rehearsal_of=None)


class CanBeRehearsed(models.Model):
    """A question is the real one, or a rehearsal of a real one: a copy with stations, screens and codes of its own.

    Written by `krefeld_kann_was.rehearsal.services` alone, which never makes the one into the other.
    """

    rehearsal_of = models.OneToOneField(
        "contributions.Question", models.PROTECT, null=True, editable=False, related_name="rehearsal"
    )

    class Meta:
        abstract = True

    @property
    def is_rehearsal(self) -> bool:
        return self.rehearsal_of_id is not None


class Rehearsal(models.Model):
    """Who rehearsed a question and when, without anything of what was rehearsed."""

    question = models.ForeignKey("contributions.Question", models.CASCADE, related_name="rehearsals")  # the real one
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    went_through = models.BooleanField(default=False)  # a screen showed an answer that somebody had released

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.begun_at:%d.%m.%Y %H:%M}"


class EndedAddress(models.Model):
    """The end of an address of a rehearsal that is over, as a hash: it says so kindly, until it is forgotten."""

    digest = models.CharField(max_length=64, primary_key=True)
    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest


def hash_address(end_of_address: str) -> str:
    """The digest of the code of a station or of the token of a screen; receipts are stored as hashes already."""
    return sha256(end_of_address.encode()).hexdigest()
