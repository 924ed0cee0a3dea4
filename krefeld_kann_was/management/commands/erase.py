"""Erases a question with all its answers, for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contributions.models import Answer, Question
from krefeld_kann_was.database.connections import in_one_line
from krefeld_kann_was.erasure.models import Erasure
from krefeld_kann_was.erasure.services import (
    NotClosedError,
    WrongNameError,
    ask_for_erasure,
    carry_out,
    confirm_erasure,
    take_back_request,
)


class Command(BaseCommand):
    help = (
        "Erase a closed question with its answers, decisions, pictures and backups, for good; the figures stay. "
        "Asks for its name. Backups and archives that lie elsewhere are yours to delete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", metavar="QUESTION", help="its short name, as in addresses: krefeld-2026")
        parser.add_argument("--name", metavar="QUESTION", help="the short name once more, where nobody can be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        erasure = self.confirmed(options["question"], options["name"])
        with in_one_line():
            carry_out(erasure, now)
        self.stdout.write(f"erased: {erasure.slug}; backups made anew, the figures are kept")
        self.stdout.write("what lies elsewhere is not erased: archives, copies of backups, pictures in social networks")

    def confirmed(self, slug: str, typed: str | None) -> Erasure:
        """The erasure of the question, confirmed: a new one, the one that staff asked for, or an unfinished one."""
        now = timezone.now()
        question = Question.objects.filter(slug=slug).first()
        if question is None:
            unfinished = Erasure.objects.filter(slug=slug, confirmed_at__isnull=False, finished_at=None).first()
            if unfinished is None:
                known = ", ".join(Question.objects.values_list("slug", flat=True)) or "none"
                raise CommandError(f"there is no question {slug}; there is: {known}")
            return unfinished
        was_asked = Erasure.objects.filter(question=question).exists()
        try:
            erasure = ask_for_erasure(question, None, now)
        except NotClosedError:
            raise CommandError(f"{slug} has not closed yet; close it first: manage.py close {slug}") from None
        count = Answer.objects.filter(question=question).count()
        self.stdout.write(f"{slug}: {count} answers, with all decisions, pictures and backups")
        try:
            confirm_erasure(erasure.pk, None, typed if typed is not None else ask_for_name(slug), now)
        except WrongNameError:
            if not was_asked:
                take_back_request(erasure.pk)
            raise CommandError("that is not its name; nothing was erased") from None
        erasure.refresh_from_db()
        return erasure


def ask_for_name(slug: str) -> str:
    try:
        return input(f"This cannot be undone. Type the name of the question to erase it ({slug}): ")
    except EOFError:
        raise CommandError("nobody can be asked here, so nothing was erased; use --name") from None
