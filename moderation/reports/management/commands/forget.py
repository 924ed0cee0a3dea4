"""Erases everything whose retention period is over; the worker does so by itself."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.reports.tasks import forget
from moderation.retention import erase_previous_states


class Command(BaseCommand):
    help = (
        "Erase expired sessions, whole texts, settled reports, rejected texts and hints about them. "
        "The worker does so by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        erase_previous_states(timezone.now())
        self.stdout.write(f"{forget.call()} texts erased")
