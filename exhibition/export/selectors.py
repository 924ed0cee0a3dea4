"""What is known about exports that are being drawn or are drawn."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from exhibition.export.carousel_files import PlannedTheme
from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.export.rendering import StoredPicture
from exhibition.export.selection import SelectedPictures

STALLED_AFTER = timedelta(minutes=5)  # without any progress, tasks may have been lost


def stored_pictures(export: Export) -> dict[str, StoredPicture]:
    """By name, the pictures that were drawn for the export and lie in the storage. One query, and a list of files."""
    there = set(export.folder.names())
    drawn = ExportChunk.objects.filter(export=export).values_list("pictures", flat=True)
    return {name: StoredPicture(*each) for chunk in drawn for name, each in chunk.items() if name in there}


def planned_pictures(export: Export) -> SelectedPictures:
    """The pictures that the export was started with, also those of answers that were taken back since. One query."""
    by_format: dict[str, set[int]] = {}
    themes = []
    for name, theme_id, ids in export.chunks.values_list("format_name", "theme_id", "answer_ids"):
        if theme_id is None:
            by_format.setdefault(name, set()).update(ids)
        else:
            themes.append(PlannedTheme(theme_id, name, ids))
    return SelectedPictures(by_format, themes)


def unfinished_chunks() -> QuerySet[ExportChunk]:
    """The chunks that are not drawn of open exports, and those that are drawn anew of completed ones."""
    states = (*ExportState.OPEN, ExportState.DONE)
    return ExportChunk.objects.filter(is_finished=False, export__state__in=states, export__removed_at=None)


def stalled_exports(now: datetime) -> QuerySet[Export]:
    """The exports with pictures to draw, if nothing was drawn for any for long, as after an outage of the database."""
    is_open = Q(state__in=ExportState.OPEN) | Q(pk__in=unfinished_chunks().values("export"))
    opened = Export.objects.filter(is_open)
    if opened.filter(progressed_at__gt=now - STALLED_AFTER).exists():
        return opened.none()
    return opened
