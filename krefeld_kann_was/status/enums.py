"""What can be wrong."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fault(TextChoices):
    DATABASE = "database", _("Die Datenbank antwortet nicht")
    STORAGE = "storage", _("Antworten lassen sich nicht speichern")
    SPACE = "space", _("Der Speicherplatz geht zu Ende")
    MIGRATIONS = "migrations", _("Die Datenbank gehört zu einer älteren Version: Starte den Server neu")
    TASKS = "tasks", _("Der Hintergrunddienst läuft nicht")
    EXPORTS = "exports", _("Der Webserver findet die Bilder des Hintergrunddienstes nicht")
    FAILED = "failed", _("Fehlgeschlagen")
