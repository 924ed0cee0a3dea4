"""The log as CSV. It contains no text of an answer: a copy of the file would outlive a withdrawal."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import batched
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from moderation.formatting import describe_log_entry, describe_note, display_name
from moderation.models import Decision

CHUNK_SIZE = 500  # rows that are read and sent at a time
FIELDS = (
    "kind", "before", "after", "reason", "note", "note_erased", "shortened", "decided_at", "answer_id",
    "answer__question__slug", "decided_by__username", "decided_by__first_name", "decided_by__last_name",
)  # fmt: skip

type _Describe = Callable[[str, str, str, str, bool], tuple[str, str, str, str]]


def write_log(decisions: QuerySet[Decision]) -> Iterator[str]:
    """The decisions as CSV, in pieces of CHUNK_SIZE rows; memory does not grow with their number.

    Texts are in the language that is active at the call.
    """
    decisions = decisions.select_related(None).select_related("decided_by", "answer__question").only(*FIELDS)
    return _write_pieces(decisions, get_language())


def _write_pieces(decisions: QuerySet[Decision], language: str | None) -> Iterator[str]:
    write_row, describe = row_writer(), cache(_describe)  # many decisions have the same description
    with override(language):
        head = BYTE_ORDER_MARK + write_row(_column_titles())
    yield head
    for batch in batched(decisions.iterator(chunk_size=CHUNK_SIZE), CHUNK_SIZE):
        with override(language):  # never across a yield: others use the thread in between
            piece = "".join(write_row(_cells(decision, describe)) for decision in batch)
        yield piece


def _column_titles() -> tuple[str, ...]:
    return (
        _("Wann"), _("Wer"), _("Antwort"), _("Frage"), _("Was"), _("Grund"), _("Notiz"), _("Vorher"), _("Nachher"),
    )  # fmt: skip


def _cells(decision: Decision, describe: _Describe) -> tuple[Any, ...]:
    entry, reason, before, after = describe(
        decision.kind, decision.before, decision.after, decision.reason, decision.shortened
    )
    return (
        f"{localtime(decision.decided_at):%Y-%m-%d %H:%M:%S}",
        display_name(decision.decided_by),
        decision.answer_id,
        decision.answer.question.slug,
        entry,
        reason,
        describe_note(decision),
        before,
        after,
    )


def _describe(kind: str, before: str, after: str, reason: str, shortened: bool) -> tuple[str, str, str, str]:
    decision = Decision(kind=kind, before=before, after=after, reason=reason, shortened=shortened)
    labels = decision.get_reason_display(), decision.get_before_display(), decision.get_after_display()
    return describe_log_entry(decision), *labels
