"""Pictures, captions and alt texts of the released answers for the partners' social networks."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.models import Question
from moderation.selectors import Exportable, ReleasedAnswer, exportable

if TYPE_CHECKING:
    from exhibition.share.edition import Edition
    from exhibition.share.export import Drawn, Post

PREVIEW_SCALE = 0.5


class Command(BaseCommand):
    help = _(
        "Zeichnet für jede gezeigte Antwort mit Einwilligung ein Bild und schreibt Bildtext und Alternativtext dazu."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("question", help=_("Kurzname der Frage, zum Beispiel krefeld-2026."))
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("Ordner für die Dateien."))
        parser.add_argument(
            "--preview",
            action="store_true",
            help=_("Kleinere, gekennzeichnete Vorschauen; auch bevor die Frage schließt."),
        )
        parser.add_argument(
            "--processes", type=_at_least_one, metavar="N", help=_("So viele Bilder zugleich; sonst eins je Prozessor.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from exhibition.share.export import ForeignFolder, prepare, processors, write

        question = _find(options["question"])
        preview, folder = options["preview"], options["out"]
        if not preview:
            _refuse_before_closing(question, timezone.now())
        answers = exportable(question.pk)
        posts = _posts(_edition(question), answers.answers, _("VORSCHAU") if preview else "")
        try:
            prepare(folder, {"question": question.slug, "preview": preview})
        except ForeignFolder:
            raise CommandError(
                _("In %(folder)s liegt schon etwas anderes. Bitte nenne einen leeren Ordner.") % {"folder": folder}
            ) from None
        drawn = write(
            folder,
            posts,
            total=answers.total,
            processes=options["processes"] or processors(),
            scale=PREVIEW_SCALE if preview else 1.0,
            head=(_("Nummer"), _("Bild"), _("Sprache"), _("Antwort"), _("Bildtext"), _("Alternativtext")),
        )
        done, failed = _watch(drawn, answers.total, quiet=options["verbosity"] == 0)
        self._report(folder, answers, done, preview)
        if failed:
            raise CommandError(_("Nicht gezeichnet werden konnten: %(which)s") % {"which": "; ".join(failed)})

    def _report(self, folder: Path, answers: Exportable, done: int, preview: bool) -> None:
        made = _("Vorschauen in %(folder)s: %(count)d") if preview else _("Bilder in %(folder)s: %(count)d")
        self.stdout.write(made % {"folder": folder, "count": done})
        self.stdout.write(
            _("Nicht dabei, weil ohne Einwilligung für soziale Netzwerke: %(count)d")
            % {"count": answers.without_consent}
        )
        self.stdout.write(
            _("Nicht dabei, weil nicht gezeigt (wartend, abgelehnt oder zurückgenommen): %(count)d")
            % {"count": answers.not_released}
        )
        if answers.not_cleared:
            self.stdout.write(
                _("Nicht dabei, weil eine zweite Person noch nicht zugestimmt hat: %(count)d")
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


def _refuse_before_closing(question: Question, now: datetime) -> None:
    if now < question.closes_at:
        closes = date_format(timezone.localtime(question.closes_at), "DATETIME_FORMAT")
        raise CommandError(
            _("„%(slug)s“ schließt erst am %(closes)s Uhr. Bis dahin gibt es nur Vorschauen: --preview")
            % {"slug": question.slug, "closes": closes}
        )


def _edition(question: Question) -> Edition:
    from exhibition.share.edition import Edition

    try:
        return Edition(question)
    except ObjectDoesNotExist:
        raise CommandError(_("Die Frage „%(slug)s“ hat noch keinen Wortlaut.") % {"slug": question.slug}) from None


def _posts(edition: Edition, answers: Iterable[ReleasedAnswer], preview: str) -> Iterator[Post]:
    from exhibition.share.export import Post

    for answer in answers:
        picture = edition.picture(answer, preview=preview)
        yield Post(answer.id, picture, edition.caption(answer), edition.alt_text(answer))


def _watch(drawn: Iterator[Drawn], total: int, *, quiet: bool) -> tuple[int, list[str]]:
    """Draw everything under a progress bar; returns how many pictures there are and what went wrong with the others."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    done, failed = 0, []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        task = progress.add_task(_("Bilder"), total=total)
        for item in drawn:
            if item.error:
                failed.append(f"{item.post.id} ({item.error})")
            else:
                done += 1
            progress.advance(task)
    return done, failed
