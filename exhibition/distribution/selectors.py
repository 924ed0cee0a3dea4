"""Reads which pictures were handed out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Max

from contributions.enums import StoredData
from contributions.stored_data import StoredItem, format_moment
from exhibition.distribution.models import DistributedPicture
from exhibition.share.formats import FORMATS, format_size


def distributed_answers(
    question_id: int, labels: Iterable[str], *, except_export_id: int | None = None
) -> dict[str, set[int]]:
    """By label, the ids of the answers that were handed out, except those last in this export. One query."""
    rows = DistributedPicture.objects.filter(question_id=question_id, label__in=list(labels))
    if except_export_id is not None:
        rows = rows.exclude(export_id=except_export_id)  # keeps the rows without an export: Django handles NULL
    found: defaultdict[str, set[int]] = defaultdict(set)
    for label, answer_id in rows.values_list("label", "answer_id").iterator():
        found[label].add(answer_id)
    return found


def distributed_questions() -> list[int]:
    """The ids of the questions whose answers' pictures were handed out."""
    return list(DistributedPicture.objects.order_by().values_list("question_id", flat=True).distinct())


def last_distributions(question_id: int, answer_ids: Collection[int] | None = None) -> dict[int, datetime]:
    """By the ids of these answers, or of all, when one of its pictures was last handed out."""
    rows = DistributedPicture.objects.filter(question_id=question_id).order_by()
    if answer_ids is not None:
        rows = rows.filter(answer_id__in=answer_ids)
    return dict(rows.values_list("answer_id").annotate(Max("last_at")))


def distributions_of(answer_ids: Collection[int]) -> list[tuple[int, str, datetime]]:
    """Answer id, label and last time of each picture of these answers that was handed out, by answer."""
    rows = DistributedPicture.objects.filter(answer_id__in=answer_ids).order_by("answer_id", "pk")
    return list(rows.values_list("answer_id", "label", "last_at"))


def list_stored_pictures(answer_id: int) -> Iterator[StoredItem]:
    """Which pictures of the answer were handed out and when last, for its author. One query."""
    handed_out = [
        f"{format_size(FORMATS[label]) if label in FORMATS else label}, {format_moment(last_at)}"
        for _id, label, last_at in distributions_of([answer_id])
    ]
    if handed_out:
        yield StoredItem(StoredData.PICTURES.label, handed_out)
