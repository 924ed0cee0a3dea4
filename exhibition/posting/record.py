"""When an answer was posted or is to be, for those who have to take it down again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from exhibition.posting.models import Post


class Posted(NamedTuple):
    """`date` is the day in the plan, None while put aside; `posted_at` is None until somebody ticked it."""

    answer_id: int
    date: date | None
    posted_at: datetime | None


def posts_of(answer_ids: Collection[int]) -> dict[int, Posted]:
    """The posts of these answers, by number, withdrawn ones too. One query."""
    rows = Post.objects.filter(answer_id__in=answer_ids).values_list(*Posted._fields)
    return {row[0]: Posted(*row) for row in rows}
