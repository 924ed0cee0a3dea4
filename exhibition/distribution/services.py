"""Records which pictures were handed out."""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched

from exhibition.distribution.models import DistributedPicture

BATCH_SIZE = 500  # rows per transaction: visitors and moderators write in between


def record_distribution(
    question_id: int, answer_ids: Iterable[int], label: str, now: datetime, *, export_id: int | None = None
) -> None:
    """Record that pictures of these answers were handed out. Call it before the first byte is sent.

    `label` tells staff what to look for, in at most 100 characters: the name of a format for a file of an export, else
    a description ("Buffer, 3. Dezember"). An answer and a label make one row, with the first and the last time.
    """
    rows = (
        DistributedPicture(
            question_id=question_id, answer_id=answer_id, label=label, export_id=export_id, first_at=now, last_at=now
        )
        for answer_id in sorted(set(answer_ids))
    )
    for batch in batched(rows, BATCH_SIZE):
        DistributedPicture.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["answer_id", "label"], update_fields=["last_at", "export_id"]
        )
