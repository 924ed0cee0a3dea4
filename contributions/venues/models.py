"""The venues of a question. Most have none: then its only house is that of the institution."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krefeld_kann_was.lib.date_range import format_date_range

if TYPE_CHECKING:
    from contributions.models import Question

# The id of the question's own house, which has no row, among those of its venues. It counts as one of them as long as
# stations are at none.
OWN_HOUSE = 0


class Venue(models.Model):
    """A house where a question is asked, perhaps for some days only.

    Its hours are rows of `contributions.opening_hours`; without a week of its own it has that of the question.
    """

    question = models.ForeignKey(
        "contributions.Question", models.CASCADE, related_name="venues", verbose_name=_("Frage")
    )
    name = models.CharField(_("Name"), max_length=80, help_text=_("Wie ihn Besuchende kennen: „Forum der VHS“."))
    address = models.TextField(_("Anschrift"), max_length=200, blank=True)
    first_day = models.DateField(_("erster Tag"), null=True, blank=True, help_text=_("Leer: von Anfang an."))
    last_day = models.DateField(_("letzter Tag"), null=True, blank=True, help_text=_("Leer: bis zum Ende."))

    class Meta:
        verbose_name = pgettext_lazy("model", "Ort")
        verbose_name_plural = pgettext_lazy("model", "Orte")
        ordering = [F("first_day").asc(nulls_first=True), "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "name"],
                name="venue_name_once",
                violation_error_message=_("Einen Ort mit diesem Namen hat die Frage schon."),
            ),
            models.CheckConstraint(
                condition=Q(first_day=None) | Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="venue_ends_after_beginning",
                violation_error_message=_("Der letzte Tag muss nach dem ersten liegen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_on(self, day: date) -> bool:
        """Whether the exhibition is there on that day."""
        return (self.first_day is None or self.first_day <= day) and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Whether the exhibition has left it before that day."""
        return self.last_day is not None and self.last_day < day

    def describe_stay(self, question: Question) -> str:
        """From when until when its question's exhibition is there; empty where it is there all the time."""
        if self.first_day is None and self.last_day is None:
            return ""
        first = self.first_day or localdate(question.opens_at)
        last = self.last_day or localdate(question.closes_at)
        return format_date_range(first, last)


class HasVenue(models.Model):
    """The field of a station for the venue where it stands, which belongs to the same `question`."""

    question_id: int | None
    venue = models.ForeignKey(
        Venue,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stations",
        verbose_name=pgettext_lazy("model", "Ort"),
        help_text=_(
            "Leer: in eurem eigenen Haus, mit den Öffnungszeiten der Frage. Was auf der Straße hängt, gehört zum Haus "
            "daneben; was im Internet steht, zu keinem."
        ),
    )

    class Meta:
        abstract = True

    @property
    def house_id(self) -> int:
        """The id of its venue, or OWN_HOUSE."""
        return self.venue_id or OWN_HOUSE

    def clean(self) -> None:
        if self.venue and self.question_id and self.venue.question_id != self.question_id:
            raise ValidationError({"venue": _("Dieser Ort gehört zu einer anderen Frage.")})
