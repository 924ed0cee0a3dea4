"""Hands an export out as one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from django.http import StreamingHttpResponse

from exhibition.distribution.services import record_distribution
from exhibition.export import services
from exhibition.export.archive import etag, length, skipped, stream
from exhibition.export.contents import contents
from exhibition.export.models import Export
from exhibition.share.branding import Branding

REST = re.compile(r"bytes=(\d{1,18})-")


class Elsewhere(Exception):
    """The pictures do not lie on this machine."""


def download(export: Export, now: datetime, headers: Mapping[str, str]) -> StreamingHttpResponse:
    """The ZIP, without what was taken back since it was drawn; what is in it counts as outside from now on.

    Fetch the export with its question and its texts. With the request's `headers` of Range and If-Range it goes on
    where a download broke off, if nothing has changed. Raises jobs.NotClosed, Elsewhere.
    """
    services.refuse_before_closing(export.question, now)
    if not export.folder.is_dir():
        raise Elsewhere
    inside = contents(Branding(export.question), export.folder)
    for name, numbers in inside.by_format.items():
        record_distribution(export.question_id, numbers, name, now, export_id=export.pk)
    for one in inside.carousels:
        answers = (answer.id for answer in one.carousel.answers)
        record_distribution(export.question_id, answers, one.words, now, export_id=export.pk)
    Export.objects.filter(pk=export.pk, downloaded_at=None).update(downloaded_at=now)
    size, validator = length(inside.entries), etag(inside.entries)
    begin = _begin(headers, validator, size)
    response = StreamingHttpResponse(
        skipped(stream(inside.entries, export.folder), begin),
        status=HTTPStatus.PARTIAL_CONTENT if begin else HTTPStatus.OK,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{export.question.slug}-{export.pk}.zip"',
            "Content-Length": str(size - begin),
            "Accept-Ranges": "bytes",
            "ETag": validator,
            "Cache-Control": "private, no-cache",
        },
    )
    if begin:
        response["Content-Range"] = f"bytes {begin}-{size - 1}/{size}"
    return response


def _begin(headers: Mapping[str, str], validator: str, size: int) -> int:
    """The first byte to send: 0, or where the rest is asked for (RFC 9110, 14.2) of the same file."""
    wanted = REST.fullmatch(headers.get("Range", ""))
    if wanted is None or headers.get("If-Range", validator) != validator:
        return 0
    begin = int(wanted[1])
    return begin if begin < size else 0
