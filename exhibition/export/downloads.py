"""The download of an export: one ZIP, made of what may be handed out now."""

import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate

from exhibition.export import services
from exhibition.export.archive import archive_key, archive_length, stream_archive
from exhibition.export.contents import ExportContents, collect_contents
from exhibition.export.models import Export
from exhibition.export.redrawing import find_redrawing, redraw
from exhibition.export.selectors import planned_pictures, stored_pictures
from exhibition.export.services import SPOOL
from exhibition.posting.edited_branding import EditedBranding
from krefeld_kann_was.lib.spool import send_file

FILE_NAME = re.compile(r"[0-9]+-[0-9a-f]{32}\.zip")


class PicturesMissingError(Exception):
    """There are no pictures in the storage."""


class PicturesOutdatedError(Exception):
    """Pictures are being drawn anew."""


class DownloadFailedError(Exception):
    """The last attempt to make the ZIP has failed; the log says why."""


class Download(NamedTuple):
    """An export as it may be handed out now: its ZIP's name and size in bytes, and the file once it is made."""

    contents: ExportContents
    name: str
    size: int
    file: Path | None


def prepare_download(export: Export, now: datetime, *, is_partial: bool = False) -> Download:
    """What may be handed out now, without answers that were taken back since; begins to make its ZIP if there is none.

    What is outdated is drawn anew first, and PicturesOutdatedError raised; with `is_partial` it is left out. Fetch the
    export with its question and the question's texts. Raises QuestionOpenError, PicturesMissingError,
    DownloadFailedError, SpoolFull.
    """
    services.require_closed(export.question, now)
    if not is_partial and find_redrawing(export):
        raise PicturesOutdatedError
    stored = stored_pictures(export)
    if not stored:
        raise PicturesMissingError
    contents = collect_contents(EditedBranding(export.question), planned_pictures(export), stored)
    if not is_partial and redraw(export, contents.outdated, now):
        raise PicturesOutdatedError
    name, size = f"{export.pk}-{archive_key(contents.entries)}.zip", archive_length(contents.entries)
    if SPOOL.failed(name):
        services.forget_damaged_pictures(export, now)
        raise DownloadFailedError
    file = SPOOL.find(name) or SPOOL.make_in_background(name, stream_archive(contents.entries, export.folder), size)
    return Download(contents, name, size, file)


def made_bytes(name: str) -> int | None:
    """How much of the ZIP with this name is made; None if it is not being made."""
    return SPOOL.progress(name) if FILE_NAME.fullmatch(name) else None


def download_response(
    request: HttpRequest, export: Export, contents: ExportContents, file: Path, now: datetime
) -> HttpResponseBase:
    """The response with a ZIP that is made; records its pictures as handed out."""
    contents.record_distribution(export.question_id, now, export.pk)
    services.record_download(export.pk, now)
    filename = f"{export.question.slug}-{export.pk}-{localdate(now)}.zip"
    response = send_file(request, file, filename, "application/zip")
    response["Cache-Control"] = "private, no-cache"
    return response
