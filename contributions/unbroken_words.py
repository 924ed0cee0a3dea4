"""The names that are never hyphenated in the answers to a question. Apart from its model, which is long enough."""

from collections.abc import Callable, Iterable
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.hyphenation import words_of_names

name_sources: list[Callable[[int], Iterable[str]]] = []  # names that later apps know of the question with an id


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

    @cached_property
    def unbroken_names(self) -> frozenset[str]:
        """Words that never break: of hosts and partners, and what staff have named. One query, once."""
        others = (name for source in name_sources for name in source(self.pk))
        return words_of_names((self.hosts, self.unbroken_words, *others))  # type: ignore[attr-defined]
