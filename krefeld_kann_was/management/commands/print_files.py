"""Writes the print files of a question into a folder on the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from contributions.models import Question
from krefeld_kann_was.lib.languages import language_choices


class Command(BaseCommand):
    help = _("Macht aus einer Frage, was hängt und liegt: Plakate, Schilder, Handzettel und Antwortkarten als PDF.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", help=_("Kürzel der Frage, zum Beispiel krefeld-2026."))
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("Ordner für die Dateien."))
        languages = [code for code, _name in language_choices()]
        parser.add_argument(
            "--languages",
            nargs="+",
            choices=languages,
            default=[],
            help=_("Die erste steht groß da. Ohne Angabe: wie auf der Seite „Drucksachen“ vorgeschlagen."),
        )
        parser.add_argument("--light", action="store_true", help=_("Sparsam: auf weißem Grund"))
        parser.add_argument(
            "--bleed", action="store_true", help=_("Für die Druckerei: 3 mm Beschnitt und Schnittmarken")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from contributions.print_files.drawing import draw_pdf
        from contributions.print_files.forms import PrintForm
        from contributions.print_files.services import print_files

        question = _find(options["question"])
        chosen = PrintForm(question).options
        files = print_files(
            question,
            chosen._replace(
                languages=tuple(options["languages"]) or chosen.languages,
                light=options["light"],
                bleed=options["bleed"],
            ),
        )
        for file in files:
            path = options["out"] / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(draw_pdf(file.data, chosen.credits))
        self.stdout.write(_("Dateien in %(folder)s: %(count)d") % {"folder": options["out"], "count": len(files)})


def _find(slug: str) -> Question:
    from contributions.print_files.services import printable_stations

    try:
        question = Question.objects.prefetch_related("texts", "consents", "stations__venue").get(slug=slug)
    except Question.DoesNotExist:
        known = ", ".join(Question.objects.values_list("slug", flat=True)) or _("noch keine")
        raise CommandError(
            _("Die Frage „%(slug)s“ gibt es nicht. Es gibt: %(known)s.") % {"slug": slug, "known": known}
        ) from None
    if not (question.texts.all() and printable_stations(question)):
        raise CommandError(_("Zu „%(slug)s“ fehlt noch ein Text oder ein Standort.") % {"slug": slug})
    return question
