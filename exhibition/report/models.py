"""What staff set for the evaluation of a question, and what the worker has counted for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question
from exhibition.report.enums import Publication


class Evaluation(models.Model):
    """Goals, inhabitants and publication, written by `report.services`; a question without a row has the defaults.

    `words`: by theme ("" is none) the words of its answers, see `report.words`. Counts of three or more, no texts.
    """

    question = models.OneToOneField(Question, models.CASCADE, primary_key=True, related_name="evaluation")
    publication = models.CharField(
        _("Für alle im Internet"), max_length=10, choices=Publication, default=Publication.CLOSED
    )
    target = models.PositiveIntegerField(_("Antworten insgesamt"), null=True, blank=True)
    quarter_targets = models.JSONField(default=dict, blank=True)
    language_targets = models.JSONField(default=dict, blank=True)
    inhabitants = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=list, blank=True)
    words_stamp = models.CharField(max_length=64, blank=True)  # of what `words` were counted from

    class Meta:
        verbose_name = verbose_name_plural = pgettext_lazy("model", "Auswertung")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.question_id}"
