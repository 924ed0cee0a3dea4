"""Erases the counts of answers that are not shown any more; for a timer that runs once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from exhibition.heartbeat.impressions import forget_gone


class Command(BaseCommand):
    help = "Erase how often answers were shown that are not shown any more. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_gone()} counts erased")
