"""Writes the whole database into one file, also while the server runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from krefeld_kann_was.database.backups import make_backup, make_daily_backup


class Command(BaseCommand):
    help = (
        "Write the whole database into one file, also while the server runs. Without FILE it joins the daily backups, "
        "and those older than 14 days are deleted."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        backup = make_backup(options["file"]) if options["file"] else make_daily_backup(timezone.now())
        self.stdout.write(f"{backup.file}: {backup.size / 1e6:.1f} MB, answers: {backup.answers}")
