"""Hands an export out as one file."""

from __future__ import annotations

from datetime import datetime

from django.http import StreamingHttpResponse

from exhibition.export import jobs
from exhibition.export.archive import length, stream
from exhibition.export.contents import contents
from exhibition.export.models import Export
from exhibition.export.record import handed_out
from exhibition.share.edition import Edition


class Elsewhere(Exception):
    """The pictures do not lie on this machine."""


def download(export: Export, now: datetime) -> StreamingHttpResponse:
    """The ZIP, without what was taken back since it was drawn; what is in it counts as outside from now on.

    Fetch the export with its question and its texts. Raises jobs.NotClosed, Elsewhere.
    """
    jobs.refuse_before_closing(export.question, now)
    if not export.folder.is_dir():
        raise Elsewhere
    inside = contents(Edition(export.question), export.folder)
    for name, numbers in inside.by_format.items():
        handed_out(export.question_id, numbers, name, now, export_id=export.pk)
    Export.objects.filter(pk=export.pk, downloaded_at=None).update(downloaded_at=now)
    name = f"{export.question.slug}-{export.pk}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(length(inside.entries)),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(stream(inside.entries, export.folder), content_type="application/zip", headers=headers)
