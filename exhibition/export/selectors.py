"""What is known about exports that are being drawn or are drawn."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from exhibition.export.models import Export, ExportChunk, ExportState
from exhibition.export.rendering import StoredPicture

STALLED_AFTER = timedelta(minutes=5)  # without any progress, tasks may have been lost


def stored_pictures(export: Export) -> dict[str, StoredPicture]:
    """By name, the pictures that were drawn for the export and lie in the storage. One query, and a list of files."""
    there = set(export.folder.names())
    drawn = ExportChunk.objects.filter(export=export).values_list("pictures", flat=True)
    return {name: StoredPicture(*each) for chunk in drawn for name, each in chunk.items() if name in there}


def unfinished_chunks() -> QuerySet[ExportChunk]:
    """The chunks of open exports that are not drawn."""
    return ExportChunk.objects.filter(is_finished=False, export__state__in=ExportState.OPEN)


def stalled_exports(now: datetime) -> QuerySet[Export]:
    """The open exports, if nothing was drawn for any of them for long, as after a long outage of the database."""
    opened = Export.objects.filter(state__in=ExportState.OPEN)
    if opened.filter(progressed_at__gt=now - STALLED_AFTER).exists():
        return opened.none()
    return opened
