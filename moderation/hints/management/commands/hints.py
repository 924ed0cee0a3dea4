"""Reads answers from standard input and writes what there is to notice in each, one line for one line."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.hints.codes import Hint
from moderation.hints.finding import find_hints
from moderation.hints.lists import Lists
from moderation.hints.selectors import lists_at


class Command(BaseCommand):
    help = (
        'Reads lines {"text": …, "lang": …} from standard input and writes for each one line '
        '{"hints": [{"code", "start", "end"}]}. '
        "Positions count Unicode code points. A line that is not right is told and answered with null."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        lists = _lists()
        wrong = 0
        for number, line in enumerate(sys.stdin.buffer, start=1):
            try:
                text, language = _answer(line)
            except ValueError as error:
                wrong += 1
                self.stderr.write(_("Zeile %(number)d: %(error)s") % {"number": number, "error": error})
                self.stdout.write("null")
                continue
            hints = [_as_fields(hint) for hint in find_hints(text, language, lists)]
            self.stdout.write(json.dumps({"hints": hints}))
        if wrong:
            text = ngettext("%(count)d Zeile ist nicht in Ordnung.", "%(count)d Zeilen sind nicht in Ordnung.", wrong)
            raise CommandError(text % {"count": wrong})


def _lists() -> Lists:
    """Those of the database; without its tables those that come with the software."""
    try:
        return lists_at(timezone.now())
    except DatabaseError:
        return Lists({})


def _answer(line: bytes) -> tuple[str, str]:
    """Text and language; raises ValueError saying what is wrong."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise ValueError(_("kein JSON (%(error)s)") % {"error": error}) from None
    if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) for name in ("text", "lang")):
        raise ValueError(_("„text“ und „lang“ fehlen oder sind keine Texte"))
    return fields["text"], fields["lang"]


def _as_fields(hint: Hint) -> dict[str, str | int | None]:
    return {"code": str(hint.code), "start": hint.start, "end": hint.end}
