"""Remembers what is outside, so that it can be asked back. The one door for all who hand out pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from exhibition.export.models import HandedOut

BATCH = 500  # rows a transaction: visitors and moderators write in between


def handed_out(
    question_id: int, answer_ids: Iterable[int], what: str, now: datetime, *, export_id: int | None = None
) -> None:
    """Keep that pictures of these answers are outside. Call it before the first byte goes out.

    `what` tells staff what to look for, in at most 100 characters: the name of a format for a file of the export, else
    words ("Buffer, 3. Dezember"). The same answer and `what` are kept once, with the first and the last time.
    """
    rows = (
        HandedOut(question_id=question_id, answer_id=number, what=what, export_id=export_id, first_at=now, last_at=now)
        for number in sorted(set(answer_ids))
    )
    for batch in batched(rows, BATCH):
        HandedOut.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["answer_id", "what"], update_fields=["last_at", "export"]
        )


def handed_out_before(question_id: int, whats: Iterable[str], export_id: int | None = None) -> dict[str, set[int]]:
    """By `what`, the numbers of the answers that went out, not counting what this export did. One query."""
    rows = HandedOut.objects.filter(question_id=question_id, what__in=list(whats))
    if export_id is not None:
        rows = rows.exclude(export_id=export_id)  # keeps those without an export: Django knows about NULL
    found: defaultdict[str, set[int]] = defaultdict(set)
    for what, answer_id in rows.values_list("what", "answer_id").iterator():
        found[what].add(answer_id)
    return found
