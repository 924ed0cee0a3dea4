"""What the page shows on which the social team chooses: how much it will be, what stays behind and why, previews."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.urls import reverse

from contributions.models import Question
from exhibition.export.forms import ExportSelectionForm, format_label
from exhibition.export.models import Export
from exhibition.export.retention import KEPT
from exhibition.export.selection import ExportSelection, Wanted, wanted
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from krefeld_kann_was.lib.languages import active_language, language_name
from moderation.selectors import Exportable, exportable, exportable_languages, exportable_themes, read_exportable

PREVIEWS = 6
PREVIEW_SCALE = 1 / 3
LATEST = 5  # exports


class Preview(NamedTuple):
    """A picture that is drawn when the page asks for its address."""

    address: str
    width: int  # pixels
    height: int
    alt: str
    language: str


class ChoosePage(NamedTuple):
    question: Question
    form: ExportSelectionForm
    found: Wanted
    exportable: Exportable
    previews: list[Preview]
    latest: list[Export]
    is_closed: bool
    title: str  # "" while the question has no words

    @property
    def number(self) -> int:
        """Answers that get a picture."""
        return len(self.found.answers)

    @property
    def not_chosen(self) -> int:
        return self.exportable.total - self.number


def latest_question(now: datetime) -> Question | None:
    """The one that closed last, else the next to close."""
    closed = Question.objects.filter(closes_at__lte=now).order_by("-closes_at").first()
    return closed or Question.objects.order_by("closes_at").first()


def choose_page(question: Question, data: QueryDict | None, now: datetime) -> ChoosePage:
    """What the choice in `data` comes to; None for the usual one. Its queries do not grow with the answers."""
    languages, themes = exportable_languages(question.pk), exportable_themes(question.pk)
    form = ExportSelectionForm(data, languages=languages, themes=themes)
    found = wanted(question.pk, form.choice if not form.is_bound or form.is_valid() else ExportSelection([]))
    try:
        edition = Branding(question)
        previews, title = _previews(edition, found), edition.title(active_language())
    except ObjectDoesNotExist:
        previews, title = [], ""
    latest = Export.objects.filter(question=question).select_related("started_by")[:LATEST]
    return ChoosePage(
        question=question,
        form=form,
        found=found,
        exportable=exportable(question.pk),
        previews=previews,
        latest=list(latest),
        is_closed=now >= question.closes_at,
        title=title,
    )


def _previews(edition: Branding, found: Wanted) -> list[Preview]:
    """A few from the whole length of the export, each in another of its formats."""
    ids, formats = found.answers, list(found.by_format)
    some = sorted({ids[place * len(ids) // PREVIEWS] for place in range(PREVIEWS)}) if ids else []
    previews = []
    for place, answer in enumerate(read_exportable(edition.question.pk, some)):
        name = formats[place % len(formats)]
        address = reverse("admin:export_export_preview", args=[edition.question.pk, answer.id, name])
        width, height = (round(side * PREVIEW_SCALE) for side in (FORMATS[name].width, FORMATS[name].height))
        previews.append(Preview(address, width, height, edition.alt_text(answer), answer.language))
    return previews


def job_facts(export: Export) -> dict[str, Any]:
    """What the page of a job shows beside the row itself."""
    themes = exportable_themes(export.question_id) if export.themes else []
    return {
        "percent": 100 * (export.done + export.failed) // export.total if export.total else 0,
        "removed_after": export.finished_at + KEPT if export.finished_at else None,
        "formats": [format_label(name) for name in export.formats if name in FORMATS],
        "languages": [language_name(code) for code in export.languages],
        "themes": [theme.name for theme in themes if theme.key in export.themes],
    }
