"""Erases everything whose retention period is over; to be run once a day by a timer."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.hints.services import delete_settled_hints
from moderation.reports.services import erase_settled_reports, settle_moot_reports
from moderation.retention import erase_previous_states, erase_rejected_texts


class Command(BaseCommand):
    help = "Erase expired sessions, whole texts, settled reports, rejected texts and hints about them. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        call_command("clearsessions")
        erase_previous_states(now)
        settle_moot_reports(now)
        erase_settled_reports(now)
        delete_settled_hints()
        self.stdout.write(f"{erase_rejected_texts(now)} texts erased")
