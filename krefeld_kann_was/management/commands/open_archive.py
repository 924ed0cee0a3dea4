"""Opens an archive in an installation of its own, where nothing can be changed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from krefeld_kann_was.erasure.archives import ArchiveProblem, open_archive
from krefeld_kann_was.management.commands.archive import read_passphrase


class Command(BaseCommand):
    help = (
        "Open the archive of a question in an empty database, while the server is stopped. `serve` then shows it to "
        "staff; nothing can be changed, and nothing is erased by the clock."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--identity-file", metavar="FILE", type=Path, help="the file with the key, of age-keygen")
        parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help="its first line is the passphrase")

    def handle(self, *args: Any, **options: Any) -> None:
        file, identity = options["file"], read_identity(options["identity_file"])
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read ({error.strerror})") from None
        passphrase = "" if identity else read_passphrase(options["passphrase_file"])
        try:
            slug = open_archive(data, passphrase=passphrase, identity=identity)
        except ArchiveProblem as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"opened: {slug}; make an account with createsuperuser, then start: manage.py serve")


def read_identity(file: Path | None) -> str:
    """The secret key in a file as age-keygen writes it; empty without a file. Raises CommandError."""
    if file is None:
        return ""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CommandError(f"{file} cannot be read ({error.strerror})") from None
    key = next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")
    if not key:
        raise CommandError(f"{file} has no key in it")
    return key
