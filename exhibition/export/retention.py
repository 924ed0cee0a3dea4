"""Deletes pictures from the storage when they must not stay there. The worker calls it (tasks.py)."""

from datetime import datetime, timedelta

from django.core.files.storage import storages

from contributions.models import Question
from contributions.retention_options import DEFAULT_DAYS
from exhibition.book.models import BOOK_FOLDER
from exhibition.export import services
from exhibition.export.models import Export
from exhibition.export.selection import picture_name
from exhibition.export.storage import PictureFolder
from exhibition.posting.videos import VIDEO_FOLDER
from exhibition.share.formats import FORMATS
from moderation.selectors import ids_that_may_stay

RETENTION_PERIOD = timedelta(days=DEFAULT_DAYS)  # after an export ended, unless the question says otherwise


def delete_expired(now: datetime) -> int:
    """Delete the pictures of old and removed exports and of answers taken back. Returns how many files."""
    for days in Question.all_objects.order_by().values_list("picture_days", flat=True).distinct():
        services.expire(days, now)
    folders = PictureFolder(storages["exports"]).folders()  # before the query: an export may start meanwhile
    kept = {str(export.pk): export for export in Export.objects.filter(removed_at=None)}
    deleted = 0
    for folder in folders:
        if folder in (VIDEO_FOLDER, BOOK_FOLDER):  # of posts and books, which delete them by themselves
            continue
        if folder in kept:
            deleted += _delete_withdrawn(kept[folder])
        else:
            deleted += PictureFolder(storages["exports"], folder).clear()
    return deleted


def delete_pictures_of(question_id: int, answer_id: int) -> None:
    """Delete an answer's pictures from all exports."""
    for export in Export.objects.filter(question=question_id, removed_at=None):
        for format_name in FORMATS:
            export.folder.delete(picture_name(format_name, answer_id))


def _delete_withdrawn(export: Export) -> int:
    may_stay = ids_that_may_stay(export.question_id)
    gone = [name for name in export.folder.names() if not _may_stay(name, may_stay)]
    for name in gone:
        export.folder.delete(name)
    if gone:
        services.SPOOL.discard(str(export.pk))
    return len(gone)


def _may_stay(name: str, may_stay: set[int]) -> bool:
    """Whether a file of an export is none of an answer's, or of one whose pictures may stay."""
    answer_id = name.rpartition("/")[2].partition(".")[0]  # an unfinished file has further parts
    return not answer_id.isdecimal() or int(answer_id) in may_stay
