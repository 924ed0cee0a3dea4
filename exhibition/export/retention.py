"""Deletes pictures from this machine's disk when they must not stay there. `manage.py watch_exports` calls it."""

import shutil
from datetime import datetime, timedelta

from exhibition.export.models import Export, ExportState
from exhibition.share.formats import FORMATS
from moderation.selectors import ids_that_may_stay

RETENTION_PERIOD = timedelta(days=30)  # after an export ended


def delete_expired(now: datetime) -> int:
    """Delete the pictures of old exports, and those of answers that were taken back. Returns how many files."""
    ended = Export.objects.filter(removed_at=None, finished_at__lt=now - RETENTION_PERIOD).exclude(
        state__in=ExportState.OPEN
    )
    ended.update(removed_at=now)
    kept = {str(export.pk): export for export in Export.objects.filter(removed_at=None)}
    home = Export(pk=0).folder.parent
    deleted = 0
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if folder.name in kept:
            deleted += _delete_withdrawn(kept[folder.name])
        else:  # also where another machine removed the export
            deleted += sum(1 for _file in folder.rglob("*.png"))
            shutil.rmtree(folder, ignore_errors=True)
    return deleted


def _delete_withdrawn(export: Export) -> int:
    may_stay = ids_that_may_stay(export.question_id)
    gone = [
        file
        for name in FORMATS
        for file in (export.folder / name).glob("*.png")
        if file.stem.isdecimal() and int(file.stem) not in may_stay
    ]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
