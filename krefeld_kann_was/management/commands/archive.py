"""Writes a question into one encrypted file."""

from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contributions.models import Question
from krefeld_kann_was.erasure.archives import ArchiveProblem, make_archive
from krefeld_kann_was.lib.private_files import written_whole
from krefeld_kann_was.status.selectors import pending_migrations


class Command(BaseCommand):
    help = (
        "Write a question with its answers and decisions into one encrypted file (age), which open_archive opens. "
        "Asks for a passphrase. Nothing is erased."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", metavar="QUESTION", help="its short name, as in addresses: krefeld-2026")
        parser.add_argument("file", metavar="FILE", type=Path, help="a new file, such as krefeld-2026.age")
        parser.add_argument(
            "--recipient", metavar="KEY", default="", help="a public key (age1…) instead of a passphrase"
        )
        parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help="its first line is the passphrase")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        question = Question.objects.filter(slug=options["question"]).first()
        if question is None:
            known = ", ".join(Question.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"there is no question {options['question']}; there is: {known}")
        if pending_migrations():
            raise CommandError("the database belongs to an older version; start the server once: manage.py serve")
        if file.exists():
            raise CommandError(f"{file} exists; name another file")
        passphrase = "" if options["recipient"] else read_passphrase(options["passphrase_file"], twice=True)
        try:
            data = make_archive(question, timezone.now(), passphrase=passphrase, recipient=options["recipient"])
            with written_whole(file) as part:
                part.write_bytes(data)
        except ArchiveProblem as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror})") from None
        self.stdout.write(
            f"{file}: {len(data) / 1e6:.1f} MB; without the passphrase or key nobody opens it, not even you"
        )


def read_passphrase(file: Path | None, *, twice: bool = False) -> str:
    """The passphrase from the first line of a file, else from somebody at the keyboard. Raises CommandError."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").partition("\n")[0].strip("\r")
        except OSError as error:
            raise CommandError(f"{file} cannot be read ({error.strerror})") from None
    try:
        typed = getpass("Passphrase: ")
        if twice and getpass("Once more: ") != typed:
            raise CommandError("the two are not the same; nothing was written")
    except EOFError:
        raise CommandError("nobody can be asked here; use --passphrase-file or a key") from None
    return typed
