"""What is known of a question that is erased, or that somebody asked to erase."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from contributions.models import Question


class ArchivedQuestion(models.Model):
    """Stands in a database that is the archive of a question, and in no other: nothing is changed there any more."""

    slug = models.SlugField()
    archived_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug


class ErasureNotice(models.Model):
    """That staff have been mailed of the end of a question's period: of `mailed_for`, when it is erased.

    Written by `krefeld_kann_was.erasure.services` alone.
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="+")
    mailed_for = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.mailed_for}"


class Erasure(models.Model):
    """A question is to be erased, and is: who asked and who confirmed, when, and the figures that stay.

    Written by `krefeld_kann_was.erasure.services` alone. `slug`, `titles` (by language), `hosts` and the times are
    those of the question, which is gone after `erased_at`; `question_number` was its key, by which files are named.
    Between `erased_at` and `finished_at` the rows are gone, and what is left in files, backups and free pages goes.
    """

    question = models.OneToOneField(Question, models.SET_NULL, null=True, related_name="+")
    question_number = models.BigIntegerField()
    slug = models.SlugField()
    titles = models.JSONField(default=dict)
    hosts = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    # None where the period of the question ended, or where somebody did it at the machine (manage.py erase).
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)  # by the name of krefeld_kann_was.lib.lasting_figures

    class Meta:
        verbose_name = pgettext_lazy("model", "Löschung")
        verbose_name_plural = pgettext_lazy("model", "Löschungen")
        ordering = ["-pk"]
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")), name="erasure_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(confirmed_at__isnull=False), name="erasure_confirmed_before"
            ),
        ]

    def __str__(self) -> str:
        return self.slug
