"""Erases what is not kept any longer; for a timer that runs once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.services import KEEP_REJECTED, forget_rejected


class Command(BaseCommand):
    help = f"Erase the texts of answers that were rejected more than {KEEP_REJECTED.days} days ago. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_rejected(timezone.now())} texts erased")
