"""Brings a backup back, or looks whether it could be."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from krefeld_kann_was.database.services import Content, Restored, inspect, restore


class Command(BaseCommand):
    help = (
        "Bring a backup back while the server is stopped; what is in the database is kept as a backup itself. "
        "--check only looks whether the backup is whole and fits this version and this secret key."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--check", action="store_true", help="only look, change nothing")
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        self.stdout.write(describe(file, inspect(file)))
        if options["check"]:
            return
        if not options["no_input"] and not confirm():
            raise CommandError("nothing was changed")
        self.stdout.write(report(restore(file, timezone.now())))


def confirm() -> bool:
    try:
        return input("Replace the database by this backup? (yes/no) ") == "yes"
    except EOFError:
        raise CommandError("nobody can be asked here, so nothing was changed; use --no-input") from None


def describe(file: Path, content: Content | None) -> str:
    if content is None:
        return f"{file}: can be read to its end; no database could be made to load it and look further"
    newest = f" (the newest of {timezone.localtime(content.newest):%d.%m.%Y %H:%M})" if content.newest else ""
    later = f"; migrations that the next start applies: {content.pending}" if content.pending else ""
    return (
        f"{file}: whole; questions: {content.questions}, answers: {content.answers}{newest}, "
        f"accounts: {content.accounts}{later}"
    )


def report(restored: Restored) -> str:
    if restored.former is None:
        return "restored; there was no database before\neverybody has to log in again"
    if restored.withdrawn is None:
        again = "answers that were taken back or down after the backup are there again, for nobody knows which"
    else:
        again = (
            f"answers taken back anew because their authors had done so after the backup: {restored.withdrawn}\n"
            f"answers held because they were taken down after the backup: {restored.held}"
        )
    return f"restored; what was there before: {restored.former}\n{again}\neverybody has to log in again"
