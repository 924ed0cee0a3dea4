"""The record of all pictures that left this installation, so that staff can be asked to take them down."""

from django.db import models
from django.utils.translation import pgettext_lazy

from contributions.models import Question

MAX_LABEL_LENGTH = 100


class DistributedPicture(models.Model):
    """A picture of an answer was handed out. Written by `exhibition.distribution.services` alone.

    Answers and exports are plain ids: this app knows neither model.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    answer_id = models.BigIntegerField()
    label = models.CharField(max_length=MAX_LABEL_LENGTH)  # the name of a format, or a description for staff
    export_id = models.BigIntegerField(null=True)  # the last export it was in
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("model", "herausgegebenes Bild")
        verbose_name_plural = pgettext_lazy("model", "herausgegebene Bilder")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["answer_id", "label"], name="distributed_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.label}"
