"""Kinds of errors, with how often each has occurred."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krefeld_kann_was.errors.enums import Part

MAX_ERROR, MAX_PLACE = 200, 300  # characters


class ErrorKind(models.Model):
    """Errors of one class at one place in the code. Written by `krefeld_kann_was.errors.services` alone.

    The errors' own words are not stored: they may quote a row or what somebody sent. Administrators delete what is
    settled; when it occurs again, it is a new row.
    """

    part = models.CharField(_("Teil"), max_length=10, choices=Part)
    error = models.CharField(_("Fehler"), max_length=MAX_ERROR)  # its class, or the logger where there is none
    place = models.CharField(_("Stelle im Programm"), max_length=MAX_PLACE)
    traceback = models.TextField(_("Weg dorthin"), blank=True)  # of the first one, without words
    count = models.PositiveBigIntegerField(_("Wie oft"), default=0)
    first_at = models.DateTimeField(_("Zuerst"))
    last_at = models.DateTimeField(_("Zuletzt"))

    class Meta:
        verbose_name = pgettext_lazy("model", "Fehler im Programm")
        verbose_name_plural = pgettext_lazy("model", "Fehler im Programm")
        default_permissions = ("view", "delete")
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["part", "error", "place"], name="one_row_for_a_kind_of_error")]

    def __str__(self) -> str:
        return f"{self.error}, {self.place}"
