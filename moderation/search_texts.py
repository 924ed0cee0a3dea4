"""Writes and erases what search reads of answers: it changes tables when the answer is shown, or is so no more."""

from collections.abc import Iterable
from typing import Any

from contributions.models import Answer
from krefeld_kann_was.lib.search import fold
from moderation.models import ShownText, UnshownText


def store_search_text(answer_id: int, text: str, *, is_shown: bool) -> None:
    """Store or replace what search reads of an answer, in the table where it belongs now. Two queries."""
    tables: tuple[Any, Any] = (ShownText, UnshownText)
    model, other = tables if is_shown else tables[::-1]
    row, fields = model(answer_id=answer_id, text=fold(text)), ["text"]
    model.objects.bulk_create([row], update_conflicts=True, unique_fields=["answer"], update_fields=fields)
    other.objects.filter(answer=answer_id).delete()


def store_waiting_search_texts(answers: Iterable[Answer]) -> None:
    """Store what search reads of answers that wait, where that is not done yet. One query, none without answers."""
    rows = [UnshownText(answer=answer, text=fold(answer.text)) for answer in answers]
    UnshownText.objects.bulk_create(rows, ignore_conflicts=True)


def erase_search_texts(**answers: Any) -> None:
    """Delete what search reads of the answers that these look-ups choose. Two queries."""
    ShownText.objects.filter(**answers).delete()
    UnshownText.objects.filter(**answers).delete()
