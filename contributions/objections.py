"""What the author of a rejected answer can say to that."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.enums import Outcome

OUTCOME_KNOWN = Q(outcome="") | Q(outcome__in=Outcome.values)


class Objection(models.Model):
    """The author of a rejected answer disagrees, once, with a sentence. Another person decides about it."""

    answer = models.OneToOneField(
        "contributions.Answer", models.CASCADE, primary_key=True, related_name="objection", verbose_name=_("Antwort")
    )
    text = models.TextField(_("Widerspruch"))
    filed_at = models.DateTimeField(_("eingegangen"))
    outcome = models.CharField(_("Ergebnis"), max_length=10, blank=True, choices=Outcome)

    class Meta:
        verbose_name = pgettext_lazy("model", "Widerspruch")
        verbose_name_plural = pgettext_lazy("model", "Widersprüche")
        indexes = [models.Index(fields=["filed_at"], name="objection_open", condition=Q(outcome=""))]
        constraints = [models.CheckConstraint(condition=OUTCOME_KNOWN, name="objection_outcome_known")]

    def __str__(self) -> str:
        return f"{self.answer_id}"
