"""The count of released answers to a question, which screens ask for all the time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleaseCounter(models.Model):
    """How many answers to a question are released, and a version that grows with each change, to avoid counting.

    Both are updated in the transaction in which an answer becomes shown, changes its text while shown or stops being
    shown (`contributions.services.update_release_counter`); the version also when the screens are paused or resumed.
    """

    question = models.OneToOneField(
        "contributions.Question",
        models.CASCADE,
        primary_key=True,
        related_name="release_counter",
        verbose_name=_("Frage"),
    )
    version = models.PositiveBigIntegerField(default=1)
    released = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.question_id}: {self.version}"
