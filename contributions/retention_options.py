"""How long a question keeps what visitors give: four periods that staff may change, within bounds.

The privacy notice takes its numbers from them (`krefeld_kann_was.information.retention_periods`).
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT_DAYS = 30
MAX_DAYS = 90
MIN_EXHIBITION_DAYS, MAX_EXHIBITION_DAYS = 14, 183  # two weeks, and six months


def _days(label: Any, default: int, least: int, most: int, help_text: Any = "") -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds, help_text=help_text)


class RetentionOptions(models.Model):
    """The fields of a question that are about erasing, in days."""

    rejected_days = _days(
        _("Nicht gezeigte Texte, Tage"),
        DEFAULT_DAYS,
        7,
        MAX_DAYS,
        _("Nach der letzten Entscheidung. So lange kann jemand widersprechen."),
    )
    report_days = _days(
        _("Texte von Meldungen, Tage"), DEFAULT_DAYS, 1, MAX_DAYS, _("Nachdem die Meldung erledigt ist.")
    )
    picture_days = _days(
        _("Bilderpakete und Bücher, Tage"),
        DEFAULT_DAYS,
        1,
        MAX_DAYS,
        _("Nachdem ein Paket oder ein Buch fertig ist. Es lässt sich neu machen."),
    )
    exhibition_days = _days(
        _("Die ganze Ausstellung, Tage"),
        180,
        MIN_EXHIBITION_DAYS,
        MAX_EXHIBITION_DAYS,
        _("Nach dem Ende. Dann wird alles von selbst gelöscht, höchstens sechs Monate danach. Zahlen bleiben."),
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        closes_at: models.DateTimeField

    @property
    def erased_at_latest(self) -> datetime:
        """When the whole question is erased, if nobody does so before."""
        erased_at: datetime = self.closes_at + timedelta(days=self.exhibition_days)
        return erased_at
