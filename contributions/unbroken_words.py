"""The names that are never hyphenated in the answers to a question. Apart from its model, which is long enough."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.hyphenation import words_of_names


class HasUnbrokenWords(models.Model):
    """For a question, which has `hosts`."""

    unbroken_words = models.CharField(
        _("Nie trennen"),
        max_length=500,
        blank=True,
        help_text=_(
            "Namen, die in Antworten nie getrennt werden, mit Komma dazwischen. Krefeld, die Stadtteile, Gastgeber und "
            "Partner gehören von selbst dazu."
        ),
    )

    class Meta:
        abstract = True

    def unbroken_names(self) -> frozenset[str]:
        """Words that never break: those of the hosts, and what staff have named. Partners know theirs themselves."""
        return words_of_names((self.hosts, self.unbroken_words))  # type: ignore[attr-defined]
