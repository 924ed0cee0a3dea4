"""The log as a file for spreadsheets. It names answers by their number: a copy outlives what its author takes back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import batched
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from moderation.log_words import what
from moderation.models import Decision
from moderation.words import name

CHUNK = 500  # rows that are read and sent at a time
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # German spreadsheets know UTF-8 by it
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be computed
READ = (
    "kind", "before", "after", "reason", "note", "shortened", "decided_at", "answer_id",
    "answer__question__slug", "decided_by__username", "decided_by__first_name", "decided_by__last_name",
)  # fmt: skip


class Line(NamedTuple):
    """The cells of a decision."""

    when: str
    who: str
    answer: int
    question: str
    what: str
    reason: str
    note: str
    before: str
    after: str

    @classmethod
    def of(cls, decision: Decision) -> Line:
        return cls(
            when=f"{localtime(decision.decided_at):%Y-%m-%d %H:%M:%S}",
            who=name(decision.decided_by),
            answer=decision.answer_id,
            question=decision.answer.question.slug,
            what=what(decision),
            reason=decision.get_reason_display(),
            note=decision.note,
            before=decision.get_before_display(),
            after=decision.get_after_display(),
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
    writer = csv.writer(Echo(), delimiter=";")
    with override(language):
        head = MARK + writer.writerow(heads())
    yield head
    for batch in batched(decisions.iterator(chunk_size=CHUNK), CHUNK):
        with override(language):  # never across a yield: others use the thread in between
            piece = "".join(writer.writerow(map(harmless, Line.of(decision))) for decision in batch)
        yield piece


class Echo:
    """A file that hands back what is written into it."""

    def write(self, line: str) -> str:
        return line


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
