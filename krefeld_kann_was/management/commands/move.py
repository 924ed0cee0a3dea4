"""Takes the exhibition to another database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from krefeld_kann_was.database.transfer import transfer
from krefeld_kann_was.environment import SQLITE_NAME, postgres_database, sqlite_database
from krefeld_kann_was.lib.private_files import keep_private


class Command(BaseCommand):
    help = (
        "Copy the exhibition into another, empty database while the server is stopped, and compare every row. "
        "The former database stays as it is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", metavar="URL_OR_FILE", help="postgres://… or a new file for SQLite")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["target"]
        database = postgres_database(target)
        if database is None and "://" in target:
            raise CommandError("the target is not usable; name postgres://USER:PASSWORD@HOST:PORT/NAME or a new file")
        if database is None:
            database = self.new_file(Path(target).expanduser().absolute())
        transfer(database, self.stdout.write)
        self.stdout.write(f"all rows are the same in both databases; now {next_step(database)}")
        self.stdout.write("then delete the former database: what is erased from now on would stay in it")

    def new_file(self, file: Path) -> dict[str, Any]:
        """The settings of a SQLite database in a new file that its owner alone may read."""
        try:
            file.touch(mode=0o600)
        except OSError as error:
            raise CommandError(f"{file} cannot be made ({error.strerror})") from None
        keep_private(file)
        return sqlite_database(file, settings.SQLITE_OPTIONS)


def next_step(database: dict[str, Any]) -> str:
    """What makes the target the database of the exhibition."""
    if "postgresql" in database["ENGINE"]:
        return "set DATABASE_URL to the address of the target"
    file = settings.DATA_DIR / SQLITE_NAME
    return "unset DATABASE_URL" + ("" if database["NAME"] == file else f" and rename the target to {file}")
