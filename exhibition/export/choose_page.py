"""What the page shows on which staff choose what to export: counts, what is left out and why, and previews."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.urls import reverse

from contributions.models import Question
from exhibition.export.forms import ExportSelectionForm, format_label
from exhibition.export.models import Export
from exhibition.export.selection import ExportSelection, SelectedPictures, select_pictures
from exhibition.export.selectors import planned_pictures
from exhibition.posting.edited_branding import EditedBranding
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from krefeld_kann_was.lib.languages import active_language, language_name
from moderation.selectors import (
    ExportableAnswers,
    exportable_answers,
    exportable_ids,
    exportable_languages,
    exportable_themes,
    read_exportable,
)

PREVIEW_COUNT = 6
THUMBNAIL_SCALE = 1 / 3
LATEST_COUNT = 5  # exports
USUAL_WAIT = timedelta(minutes=1)  # for the next chunk


class PreviewPicture(NamedTuple):
    """A picture that is drawn when the browser requests its address."""

    address: str
    width: int  # pixels
    height: int
    alt: str
    language: str


class ChoosePage(NamedTuple):
    """The content of the page."""

    question: Question
    form: ExportSelectionForm
    selected: SelectedPictures
    exportable: ExportableAnswers
    previews: list[PreviewPicture]
    latest: list[Export]
    is_closed: bool
    title: str  # "" while the question has no texts

    @property
    def answer_count(self) -> int:
        """How many answers get a picture."""
        return len(self.selected.answers)

    @property
    def not_selected(self) -> int:
        """How many exportable answers get no picture."""
        return self.exportable.total - self.answer_count


def make_choose_page(question: Question, data: QueryDict | None, now: datetime) -> ChoosePage:
    """The page for the selection in `data`, None for the default one. Its queries do not grow with the answers."""
    languages, themes = exportable_languages(question.pk), exportable_themes(question.pk)
    form = ExportSelectionForm(data, languages=languages, themes=themes)
    selection = form.selection if not form.is_bound or form.is_valid() else ExportSelection([])
    selected = select_pictures(question.pk, selection)
    try:
        branding = EditedBranding(question)
        previews, title = _previews(branding, selected), branding.title(active_language())
    except ObjectDoesNotExist:
        previews, title = [], ""
    latest = Export.objects.filter(question=question).select_related("started_by")[:LATEST_COUNT]
    return ChoosePage(
        question=question,
        form=form,
        selected=selected,
        exportable=exportable_answers(question.pk),
        previews=previews,
        latest=list(latest),
        is_closed=now >= question.closes_at,
        title=title,
    )


def _previews(branding: Branding, selected: SelectedPictures) -> list[PreviewPicture]:
    """A few pictures spread over the whole export, in alternating formats."""
    ids, formats = selected.answers, list(selected.by_format)
    samples = sorted({ids[index * len(ids) // PREVIEW_COUNT] for index in range(PREVIEW_COUNT)}) if ids else []
    previews = []
    for index, answer in enumerate(read_exportable(branding.question.pk, samples)):
        name = formats[index % len(formats)]
        address = reverse("admin:export_export_preview", args=[branding.question.pk, answer.id, name])
        width, height = (round(side * THUMBNAIL_SCALE) for side in (FORMATS[name].width, FORMATS[name].height))
        previews.append(PreviewPicture(address, width, height, branding.alt_text(answer), answer.language))
    return previews


def export_details(export: Export, now: datetime) -> dict[str, Any]:
    """What the page of an export shows beside the export itself."""
    progressed_at = export.progressed_at or export.started_at
    planned = set(planned_pictures(export).answers) if export.can_be_drawn_anew else set()
    themes = exportable_themes(export.question_id) if export.themes else []
    return {
        "stands_still": now - progressed_at > USUAL_WAIT,  # if there is something to draw
        "withdrawn": len(planned - exportable_ids(export.question_id)) if planned else 0,
        "percent": 100 * (export.done + export.failed) // export.total if export.total else 0,
        "removed_after": _end_of_retention(export),
        "formats": [format_label(name) for name in export.formats if name in FORMATS],
        "languages": [language_name(code) for code in export.languages],
        "themes": [theme.name for theme in themes if theme.key in export.themes],
    }


def _end_of_retention(export: Export) -> datetime | None:
    """When its pictures are deleted; None while they are drawn."""
    return export.finished_at + timedelta(days=export.question.picture_days) if export.finished_at else None
