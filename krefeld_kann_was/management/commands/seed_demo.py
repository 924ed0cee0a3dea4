"""Adds the demo exhibition to an empty database; `serve` calls it in local mode."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.models import Question
from krefeld_kann_was.demo.seed import seed


class Command(BaseCommand):
    help = _("Füllt eine leere Datenbank mit einer Beispielausstellung. Gibt es schon eine Frage, bleibt alles gleich.")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            empty = not Question.objects.exists()
            if empty:
                seed(timezone.now())
        self.stdout.write(
            _("Die Beispielausstellung ist angelegt.") if empty else _("Es gibt schon eine Frage. Alles bleibt gleich.")
        )
