"""Writes pictures, captions and alt texts of the released answers into a folder on the server."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.models import Question
from exhibition.share.formats import FORMATS, PORTRAIT
from krefeld_kann_was.lib.languages import language_choices
from moderation.selectors import exportable_answers

if TYPE_CHECKING:
    from exhibition.export.rendering import RenderResult
    from exhibition.share.branding import Branding


class Command(BaseCommand):
    help = _(
        "Erstellt für jede gezeigte Antwort mit Einwilligung Bilder und schreibt Bildtext und "
        "Alternativtext dazu. Wird der Befehl unterbrochen, macht er beim nächsten Mal "
        "weiter."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", help=_("Kürzel der Frage, zum Beispiel krefeld-2026."))
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("Ordner für die Dateien."))
        parser.add_argument(
            "--formats", nargs="+", choices=FORMATS, default=[PORTRAIT.name], help=_("Formate der Bilder.")
        )
        languages = [code for code, _name in language_choices()]
        parser.add_argument(
            "--languages", nargs="+", choices=languages, default=[], help=_("Nur Antworten in diesen Sprachen.")
        )
        parser.add_argument(
            "--carousels", action="store_true", help=_("Dazu für jedes Thema bis zu zehn Bilder zum Wischen.")
        )
        either = parser.add_mutually_exclusive_group()
        either.add_argument(
            "--preview",
            action="store_true",
            help=_("Kleinere, gekennzeichnete Vorschauen; auch solange die Frage offen ist."),
        )
        either.add_argument(
            "--moving",
            action="store_true",
            help=_("Dazu bewegte Bilder (MP4, 1080 × 1920). Vorher einmal: make moving"),
        )
        parser.add_argument(
            "--processes", type=_at_least_one, metavar="N", help=_("So viele Bilder zugleich; sonst eins je Prozessor.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from exhibition.export.output_folder import ForeignFolderError, OutputFolder
        from exhibition.export.selection import ExportSelection, select_pictures

        question = _find(options["question"])
        if options["moving"] and find_spec("av") is None:
            raise CommandError(_("Für bewegte Bilder fehlt ein Paket. Bitte einmal: make moving"))
        preview, folder, now = options["preview"], options["out"], timezone.now()
        if not preview:
            _require_closed(question, now)
        branding = _branding(question)
        selection = ExportSelection(options["formats"], options["languages"], carousels=options["carousels"])
        selected = select_pictures(question.pk, selection)
        try:
            out = OutputFolder(folder, branding, _("VORSCHAU") if preview else "")
        except ForeignFolderError:
            raise CommandError(
                _("In %(folder)s liegt schon etwas anderes. Bitte nenne einen leeren Ordner.") % {"folder": folder}
            ) from None
        out.delete_others(selected)
        with closing(out.draw(selected, now, options["processes"] or 0)) as results:
            failed = self._draw_all(results, selected.total, options["verbosity"])
        if options["moving"]:
            with closing(out.draw_videos(selected, now)) as results:
                failed += self._draw_all(results, len(selected.answers), options["verbosity"])
        self._report(folder, question, out.write_texts(selected, now), preview)
        if failed:
            raise CommandError(_("Konnten nicht erstellt werden: %(which)s") % {"which": "; ".join(failed)})

    def _draw_all(self, results: Iterable[RenderResult], total: int, verbosity: int) -> list[str]:
        """Draw everything, with a counter on the terminal. Returns names and errors of what failed."""
        failed = []
        shows_count = verbosity > 0 and self.stderr.isatty()
        for count, result in enumerate(results, start=1):
            if result.error:
                failed.append(str(result))
            if shows_count:
                self.stderr.write(f"\r{_('Bilder')} {count}/{total}", str, "\n" if count == total else "")
        return failed

    def _report(self, folder: Path, question: Question, count: int, preview: bool) -> None:
        answers = exportable_answers(question.pk)
        text = _("Vorschauen in %(folder)s: %(count)d") if preview else _("Bilder in %(folder)s: %(count)d")
        self.stdout.write(text % {"folder": folder, "count": count})
        self.stdout.write(
            _("Nicht dabei, weil ohne Einwilligung für soziale Netzwerke: %(count)d")
            % {"count": answers.without_consent}
        )
        self.stdout.write(
            _("Nicht dabei, weil nicht gezeigt oder zurückgenommen: %(count)d") % {"count": answers.not_released}
        )
        if answers.not_cleared:
            self.stdout.write(
                _("Nicht dabei, weil eine zweite Person noch nicht entschieden hat: %(count)d")
                % {"count": answers.not_cleared}
            )


def _at_least_one(argument: str) -> int:
    if not argument.isascii() or not argument.isdecimal() or int(argument) < 1:
        raise argparse.ArgumentTypeError(_("Bitte eine Zahl ab 1."))
    return int(argument)


def _find(slug: str) -> Question:
    try:
        return Question.objects.prefetch_related("texts").get(slug=slug)
    except Question.DoesNotExist:
        known = ", ".join(Question.objects.values_list("slug", flat=True)) or _("noch keine")
        raise CommandError(
            _("Die Frage „%(slug)s“ gibt es nicht. Es gibt: %(known)s.") % {"slug": slug, "known": known}
        ) from None


def _require_closed(question: Question, now: datetime) -> None:
    if now < question.closes_at:
        closes = date_format(timezone.localtime(question.closes_at), "DATETIME_FORMAT")
        raise CommandError(
            _("„%(slug)s“ ist noch bis zum %(closes)s Uhr offen. Bis dahin gibt es nur Vorschauen: --preview")
            % {"slug": question.slug, "closes": closes}
        )


def _branding(question: Question) -> Branding:
    from exhibition.posting.edited_branding import EditedBranding

    try:
        return EditedBranding(question)
    except ObjectDoesNotExist:
        raise CommandError(
            _("Die Frage „%(slug)s“ steht noch in keiner Sprache da.") % {"slug": question.slug}
        ) from None
