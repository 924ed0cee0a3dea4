"""The log as a file for spreadsheets. It names answers by their number: a copy outlives what its author takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import batched
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer
from moderation.formatting import name
from moderation.log.entries import what
from moderation.models import Decision

CHUNK = 500  # rows that are read and sent at a time
READ = (
    "kind", "before", "after", "reason", "note", "shortened", "decided_at", "answer_id",
    "answer__question__slug", "decided_by__username", "decided_by__first_name", "decided_by__last_name",
)  # fmt: skip


class Words(NamedTuple):
    """What a decision was, in words."""

    what: str
    reason: str
    before: str
    after: str

    @classmethod
    def of(cls, kind: str, before: str, after: str, reason: str, shortened: bool) -> Words:
        said = Decision(kind=kind, before=before, after=after, reason=reason, shortened=shortened)
        reason, before, after = said.get_reason_display(), said.get_before_display(), said.get_after_display()
        return cls(what(said), reason, before, after)


type Telling = Callable[[str, str, str, str, bool], Words]


def line(decision: Decision, tell: Telling) -> tuple[Any, ...]:
    """The cells of a decision."""
    words = tell(decision.kind, decision.before, decision.after, decision.reason, decision.shortened)
    return (
        f"{localtime(decision.decided_at):%Y-%m-%d %H:%M:%S}",
        name(decision.decided_by),
        decision.answer_id,
        decision.answer.question.slug,
        words.what,
        words.reason,
        decision.note,
        words.before,
        words.after,
    )


def heads() -> tuple[str, ...]:
    return (
        _("Wann"), _("Wer"), _("Antwort"), _("Frage"), _("Was"), _("Grund"), _("Notiz"), _("Vorher"), _("Nachher"),
    )  # fmt: skip


def write_log(decisions: QuerySet[Decision]) -> Iterator[str]:
    """The decisions as CSV with semicolons, in pieces of CHUNK rows; texts of answers are not even read.

    Words are in the language that is active at the call. Whatever the number of decisions, memory stays the same.
    """
    language = get_language()
    read = decisions.select_related(None).select_related("decided_by", "answer__question").only(*READ)
    return _pieces(read, language)


def _pieces(decisions: QuerySet[Decision], language: str | None) -> Iterator[str]:
    line_of, tell = row_writer(), cache(Words.of)  # few kinds of words, and many decisions
    with override(language):
        head = BYTE_ORDER_MARK + line_of(heads())
    yield head
    for batch in batched(decisions.iterator(chunk_size=CHUNK), CHUNK):
        with override(language):  # never across a yield: others use the thread in between
            piece = "".join(line_of(line(decision, tell)) for decision in batch)
        yield piece
