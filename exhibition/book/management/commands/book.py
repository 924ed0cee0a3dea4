"""Writes the book of a question as a PDF."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.models import Question, QuestionText
from exhibition.book import services
from exhibition.book.enums import BookFormat, BookScope, BookUse
from exhibition.book.manuscript import BookOrder, write_manuscript
from krefeld_kann_was.lib.private_files import written_whole


class Command(BaseCommand):
    help = _(
        "Setzt das Buch mit allen Antworten, bei denen jemand Ja zum Buch gesagt hat, und schreibt es als PDF. Was "
        "später zurückgenommen wird, ist in dieser Datei noch enthalten: Setzt es vor jedem Druck neu."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", help=_("Kürzel der Frage, zum Beispiel krefeld-2026."))
        parser.add_argument("file", type=Path, help=_("Die Datei, zum Beispiel buch.pdf."))
        parser.add_argument("--format", choices=BookFormat.values, default=BookFormat.A5, help=_("Format der Seiten."))
        parser.add_argument(
            "--for",
            dest="use",
            choices=BookUse.values,
            default=BookUse.PRINT,
            help=_("print: mit Beschnitt und Schnittmarken. screen: mit Links."),
        )
        parser.add_argument(
            "--reading-copy",
            action="store_true",
            help=_("Mit allen gezeigten Antworten, zum Auslegen in der Ausstellung; auch solange die Frage offen ist."),
        )
        parser.add_argument("--foreword", type=Path, metavar="FILE", help=_("Textdatei mit dem Vorwort."))

    def handle(self, *args: Any, **options: Any) -> None:
        question, file, now = _find(options["question"]), options["file"], timezone.now()
        scope = BookScope.READING_COPY if options["reading_copy"] else BookScope.PUBLIC
        foreword = _read(options["foreword"]) if options["foreword"] else ""
        order = BookOrder(question, BookFormat(options["format"]), BookUse(options["use"]), scope, foreword)
        try:
            services.require_closed(order, now)
            book = services.typeset_book(write_manuscript(order, now))
        except services.QuestionStillOpenError:
            closes = date_format(timezone.localtime(question.closes_at), "DATETIME_FORMAT")
            text = _("„%(slug)s“ ist noch bis zum %(closes)s Uhr offen. Bis dahin gibt es nur --reading-copy.")
            raise CommandError(text % {"slug": question.slug, "closes": closes}) from None
        except (LookupError, QuestionText.DoesNotExist):
            raise CommandError(_("Es gibt keine Antwort, die in dieses Buch darf.")) from None
        except services.TypesettingError as error:
            raise CommandError(_("Das Buch konnte nicht gesetzt werden: %(error)s") % {"error": error}) from None
        try:
            with written_whole(file) as part:
                part.write_bytes(book.pdf)
        except OSError as error:
            raise CommandError(
                _("Die Datei %(file)s lässt sich nicht schreiben: %(error)s") % {"file": file, "error": error.strerror}
            ) from None
        self.stdout.write(_("Seiten in %(file)s: %(count)d") % {"file": file, "count": book.page_count})


def _find(slug: str) -> Question:
    try:
        return Question.objects.prefetch_related("texts").get(slug=slug)
    except Question.DoesNotExist:
        known = ", ".join(Question.objects.values_list("slug", flat=True)) or _("noch keine")
        raise CommandError(
            _("Die Frage „%(slug)s“ gibt es nicht. Es gibt: %(known)s.") % {"slug": slug, "known": known}
        ) from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("Das Vorwort %(file)s lässt sich nicht lesen.") % {"file": file}) from error
