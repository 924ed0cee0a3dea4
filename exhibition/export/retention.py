"""Deletes pictures from this machine's disk when they must not stay there. `manage.py watch_exports` calls it."""

import shutil
from datetime import datetime, timedelta

from exhibition.export import services
from exhibition.export.models import Export
from moderation.selectors import ids_that_may_stay

RETENTION_PERIOD = timedelta(days=30)  # after an export ended


def delete_expired(now: datetime) -> int:
    """Delete the pictures of old exports, and those of answers that were taken back. Returns how many files."""
    services.expire(now - RETENTION_PERIOD, now)
    home = Export(pk=0).folder.parent
    folders = sorted(home.iterdir()) if home.is_dir() else []  # before the query: an export may start meanwhile
    kept = {str(export.pk): export for export in Export.objects.filter(removed_at=None)}
    deleted = 0
    for folder in folders:
        if folder.name in kept:
            deleted += _delete_withdrawn(kept[folder.name])
        else:  # also where another machine removed the export
            deleted += sum(1 for _file in folder.rglob("*.png"))
            shutil.rmtree(folder, ignore_errors=True)
    return deleted


def _delete_withdrawn(export: Export) -> int:
    may_stay = ids_that_may_stay(export.question_id)
    gone = [file for file in export.folder.glob("*/*.png") if file.stem.isdecimal() and int(file.stem) not in may_stay]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
