"""Erases from this machine's disk what must not lie there any more. A timer calls it: see `manage.py watch_exports`."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from exhibition.export.models import Export, ExportState
from exhibition.share.formats import FORMATS
from moderation.selectors import which_may_stay

KEPT = timedelta(days=30)  # after an export ended


def tidy(now: datetime) -> int:
    """Erase the pictures of old exports, and those of answers that were taken back; returns how many files went."""
    ended = Export.objects.filter(removed_at=None, finished_at__lt=now - KEPT).exclude(state__in=ExportState.OPEN)
    ended.update(removed_at=now)
    kept = {str(export.pk): export for export in Export.objects.filter(removed_at=None)}
    home = Export(pk=0).folder.parent
    erased = 0
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if folder.name in kept:
            erased += _erase_gone(kept[folder.name])
        else:  # also where another machine removed the export
            erased += sum(1 for _file in folder.rglob("*.png"))
            shutil.rmtree(folder, ignore_errors=True)
    return erased


def _erase_gone(export: Export) -> int:
    may_stay = which_may_stay(export.question_id)
    gone = [
        file
        for name in FORMATS
        for file in (export.folder / name).glob("*.png")
        if file.stem.isdecimal() and int(file.stem) not in may_stay
    ]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
