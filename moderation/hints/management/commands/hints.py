"""Reads answers from standard input and writes the hints about each of them, one line for one line."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.hints.detection import find_hints
from moderation.hints.selectors import current_word_lists
from moderation.hints.word_lists import WordLists


class Command(BaseCommand):
    help = (
        'Reads lines {"text": …, "lang": …} from standard input and writes for each one line '
        '{"hints": [{"code", "start", "end"}]}. '
        "Positions count Unicode code points. An invalid line is reported and answered with null."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        lists = _word_lists()
        invalid = 0
        for number, line in enumerate(sys.stdin.buffer, start=1):
            try:
                text, language = _parse(line)
            except ValueError as error:
                invalid += 1
                self.stderr.write(_("Zeile %(number)d: %(error)s") % {"number": number, "error": error})
                self.stdout.write("null")
                continue
            self.stdout.write(json.dumps({"hints": [hint._asdict() for hint in find_hints(text, language, lists)]}))
        if invalid:
            text = ngettext("%(count)d Zeile ist nicht in Ordnung.", "%(count)d Zeilen sind nicht in Ordnung.", invalid)
            raise CommandError(text % {"count": invalid})


def _word_lists() -> WordLists:
    """Those of the database; the built-in ones while it has no tables."""
    try:
        return current_word_lists(timezone.now())
    except DatabaseError:
        return WordLists({})


def _parse(line: bytes) -> tuple[str, str]:
    """Text and language; raises ValueError with a message for people."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise ValueError(_("kein JSON (%(error)s)") % {"error": error}) from None
    if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) for name in ("text", "lang")):
        raise ValueError(_("„text“ und „lang“ fehlen oder sind keine Texte"))
    return fields["text"], fields["lang"]
