"""Erases what is not kept any longer; for a timer that runs once a day."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.reports.services import forget_settled, settle_gone
from moderation.retention import KEEP_REJECTED, forget_rejected, forget_whole_texts


class Command(BaseCommand):
    help = f"Erase the texts of answers that were rejected more than {KEEP_REJECTED.days} days ago. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        call_command("clearsessions")
        forget_whole_texts(now)
        settle_gone(now)
        forget_settled(now)
        self.stdout.write(f"{forget_rejected(now)} texts erased")
