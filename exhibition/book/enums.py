"""What kinds of books there are, and how far one is."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookFormat(models.TextChoices):
    A5 = "a5", _("A5, 148 × 210 mm")
    SQUARE = "square", _("quadratisch, 210 × 210 mm")


class BookUse(models.TextChoices):
    """For whom the file is made: a printer gets bleed and crop marks, a screen links."""

    PRINT = "print", _("Druckerei: mit Beschnitt und Schnittmarken")
    SCREEN = "screen", _("Bildschirm: mit Links")


class BookScope(models.TextChoices):
    """Which answers are in it. What people agreed to decides: see docs/decisions/book.md."""

    PUBLIC = "public", _("zum Verteilen: nur Antworten mit einem Ja zum Buch")
    READING_COPY = "reading_copy", _("Leseexemplar: alle gezeigten Antworten; bleibt in der Ausstellung")


class BookState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    RUNNING = "running", _("wird gesetzt")
    DONE = "done", _("fertig")
    FAILED = "failed", _("gescheitert")

    OPEN = nonmember(("waiting", "running"))
