"""Closes a question now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contributions.models import Question
from krefeld_kann_was.erasure.services import close_question


class Command(BaseCommand):
    help = "Close an open question now: forms take no more answers, screens and pages say so, posts and pictures begin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", metavar="QUESTION", help="its short name, as in addresses: krefeld-2026")

    def handle(self, *args: Any, **options: Any) -> None:
        question = Question.objects.filter(slug=options["question"]).first()
        if question is None:
            known = ", ".join(Question.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"there is no question {options['question']}; there is: {known}")
        if not close_question(question, timezone.now()):
            raise CommandError(f"{question.slug} is not open; it runs from {question.opens_at} to {question.closes_at}")
        self.stdout.write(f"closed: {question.slug}")
