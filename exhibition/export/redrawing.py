"""Keeps exports true: pictures of answers that were taken back are erased at once, what has changed is drawn anew.

Of a completed export only the chunks are touched that hold such an answer, and of these only pictures are drawn whose
source is another one: the answer's own, and cover and end of its carousels (see `rendering.find_drawn`).
"""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibition.export import services, takedowns
from exhibition.export.carousel_files import frame_prefix
from exhibition.export.forms import format_label
from exhibition.export.models import Export, ExportChunk
from exhibition.export.selection import picture_name
from exhibition.export.selectors import unfinished_chunks
from exhibition.export.tasks import delete_answer, draw_chunk
from moderation.selectors import exportable_themes

SHORTEST_WAIT = timedelta(minutes=1)  # that is promised


def follow_change(question_id: int, answer_id: int) -> None:
    """Ask staff to take down what is outside, and have pictures erased and drawn anew; in the change's transaction.

    Two queries where no picture was drawn or handed out.
    """
    now = timezone.now()
    takedowns.update_takedown(question_id, answer_id, now)
    exports = Export.objects.filter(question=question_id)
    if chunk_ids := services.reopen_chunks(exports, lambda chunk: answer_id in chunk.answer_ids, now):
        delete_answer.enqueue(question_id, answer_id)
        _enqueue(chunk_ids)


@transaction.atomic
def redraw(export: Export, outdated: Set[str], now: datetime) -> bool:
    """Have these pictures drawn anew, as after other colours were chosen; returns whether there is anything to draw.

    What could not be drawn before is left to staff (see `services.resume`).
    """
    if not outdated or not export.can_be_drawn_anew:
        return False

    def is_touched(chunk: ExportChunk) -> bool:
        return not chunk.failed and any(_is_of(chunk, name) for name in outdated)

    chunk_ids = services.reopen_chunks(Export.objects.filter(pk=export.pk), is_touched, now)
    _enqueue(chunk_ids)
    return bool(chunk_ids)


def _is_of(chunk: ExportChunk, name: str) -> bool:
    if chunk.theme_id is not None:
        return name.startswith(frame_prefix(chunk.format_name, chunk.theme_id))
    return any(name == picture_name(chunk.format_name, answer_id) for answer_id in chunk.answer_ids)


def _enqueue(chunk_ids: list[int]) -> None:
    for chunk_id in chunk_ids:
        draw_chunk.enqueue(chunk_id)


class Redrawing(NamedTuple):
    """What of a completed export is being drawn anew: carousels as staff call them, whether also single pictures are,
    and when it will be done, to judge by the time that the export took.
    """

    carousels: list[str]
    has_pictures: bool
    until: datetime


def find_redrawing(export: Export) -> Redrawing | None:
    """What is being drawn anew; None where nothing is. At most two queries."""
    chunks = list(unfinished_chunks().filter(export=export).values_list("theme_id", "format_name", "total"))
    if not chunks or not export.can_be_drawn_anew:
        return None
    names = {theme.key: theme.name for theme in exportable_themes(export.question_id)}
    labels = [
        _("„%(theme)s“, %(format)s") % {"theme": names[theme_id], "format": format_label(name)}
        for theme_id, name, _total in chunks
        if theme_id in names
    ]
    took = (export.finished_at or export.started_at) - export.started_at
    share = sum(total for *_chunk, total in chunks) / max(export.total, 1)
    until = (export.progressed_at or export.started_at) + max(took * share, SHORTEST_WAIT)
    return Redrawing(labels, any(theme_id is None for theme_id, *_rest in chunks), until)
