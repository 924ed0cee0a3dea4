"""The response with which an export is downloaded as one file."""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from django.http import StreamingHttpResponse
from django.utils.timezone import localdate

from exhibition.export import services
from exhibition.export.archive import archive_etag, archive_length, skip_bytes, stream_archive
from exhibition.export.contents import collect_contents
from exhibition.export.models import Export
from exhibition.share.branding import Branding

OPEN_RANGE = re.compile(r"bytes=(\d{1,18})-")


class PicturesMissingError(Exception):
    """There are no pictures in the storage."""


def download_response(export: Export, now: datetime, headers: Mapping[str, str]) -> StreamingHttpResponse:
    """The ZIP, without answers that were taken back since; records its pictures as handed out.

    Fetch the export with its question and the question's texts. The request's `headers` Range and If-Range resume a
    download that broke off, if nothing has changed. Raises QuestionOpenError, PicturesMissingError.
    """
    services.require_closed(export.question, now)
    if not any(export.folder.names()):
        raise PicturesMissingError
    contents = collect_contents(Branding(export.question), export.folder)
    contents.record_distribution(export.question_id, now, export.pk)
    services.record_download(export.pk, now)
    size, validator = archive_length(contents.entries), archive_etag(contents.entries)
    start = _first_byte(headers, validator, size)
    response = StreamingHttpResponse(
        skip_bytes(stream_archive(contents.entries, export.folder), start),
        status=HTTPStatus.PARTIAL_CONTENT if start else HTTPStatus.OK,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{export.question.slug}-{export.pk}-{localdate(now)}.zip"',
            "Content-Length": str(size - start),
            "Accept-Ranges": "bytes",
            "ETag": validator,
            "Cache-Control": "private, no-cache",
        },
    )
    if start:
        response["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    return response


def _first_byte(headers: Mapping[str, str], validator: str, size: int) -> int:
    """The position of the first byte to send: not 0 where the rest of the same file is asked for (RFC 9110, 14.2)."""
    requested = OPEN_RANGE.fullmatch(headers.get("Range", ""))
    if requested is None or headers.get("If-Range", validator) != validator:
        return 0
    start = int(requested[1])
    return start if start < size else 0
