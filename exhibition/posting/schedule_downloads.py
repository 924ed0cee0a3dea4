"""What goes out of the plan: which files there are, what is in them, and that it is remembered who has what."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from exhibition.distribution.services import record_distribution
from exhibition.posting.models import Plan
from exhibition.posting.schedule_files import BUFFER_ROWS, Entry, buffer_file, calendar_file, overview_file, publer_file
from exhibition.posting.selectors import Board, PostRow
from exhibition.posting.signed_addresses import Claim, address_of
from exhibition.share.formats import Format
from exhibition.share.glyphs import missing_glyphs
from krefeld_kann_was.lib.languages import language_name
from moderation.selectors import ReleasedAnswer, exportable_answers, read_exportable

AHEAD = timedelta(days=366)  # how far the files for schedulers and calendars reach
AFTER_THE_LAST = timedelta(days=14)  # that addresses hold: somebody may still move a post in the scheduler
CSV, ICS = "text/csv; charset=utf-8", "text/calendar; charset=utf-8"


class File(NamedTuple):
    """A file that can be asked for: `first` and `last` are the days of its posts."""

    name: str
    number: int
    first: date | None
    last: date | None


def coming(board: Board) -> list[PostRow]:
    """The posts of the next year that are not out."""
    if board.plan is None:
        return []
    moment = board.plan.rhythm.moment
    ahead = (row for row in board.dated if row.date and row.date <= board.today + AHEAD)
    return [row for row in ahead if row.date and not row.posted_at and moment(row.date) > board.now]


def buffer_files(board: Board) -> list[File]:
    parts = enumerate(itertools.batched(coming(board), BUFFER_ROWS), start=1)
    return [File(f"buffer-{number}.csv", len(rows), rows[0].date, rows[-1].date) for number, rows in parts]


def make_file(board: Board, name: str) -> tuple[bytes, str]:
    """A file by its name, and its content type; what is in it is remembered as handed out. Raises Http404."""
    plan, rows = board.plan, coming(board)
    if plan is None or not board.is_closed:
        raise Http404
    zone = plan.rhythm.zone
    if name == "uebersicht.csv":
        _remember(board, board.dated, _("Übersicht"))
        return _overview(board, plan), CSV
    if name == "kalender.ics":
        _remember(board, rows, _("Kalenderdatei"))
        return _calendar(board, plan, rows), ICS
    if name == "publer.csv":
        _remember(board, rows, _("Publer-Datei"))
        return publer_file(_with_addresses(board, plan, rows), zone), CSV
    for number, part in enumerate(itertools.batched(rows, BUFFER_ROWS), start=1):
        if name == f"buffer-{number}.csv":
            _remember(board, part, _("Buffer-Datei"))
            return buffer_file(_with_addresses(board, plan, part), zone), CSV
    raise Http404


def remember_picture(question_id: int, answer_id: int, picture_format: Format, now: datetime) -> None:
    words = _("Bild %(size)s, einzeln geladen") % {"size": size_of(picture_format)}
    record_distribution(question_id, [answer_id], words, now)


def size_of(picture_format: Format) -> str:
    return f"{picture_format.width} × {picture_format.height}"


def _calendar(board: Board, plan: Plan, rows: Sequence[PostRow]) -> bytes:
    answers = {answer.id: answer for answer in read_exportable(plan.pk, [row.answer_id for row in rows])}
    return calendar_file(
        _entries(board, plan, rows, answers),
        title=board.edition.title(settings.LANGUAGE_CODE),
        summary=_("Posten: %(words)s"),
        host=urlsplit(settings.PUBLIC_URL).hostname or "",
        page=lambda number: settings.PUBLIC_URL + reverse("posting:post", args=[plan.pk, number]),
        now=board.now,
    )


def _overview(board: Board, plan: Plan) -> bytes:
    answers = {answer.id: answer for answer in exportable_answers(plan.pk).answers}
    head = (_("Tag"), _("Uhrzeit"), _("Stand"), _("Sprache"), _("Antwort"), _("Bildtext"), _("Alternativtext"))
    return overview_file(_entries(board, plan, board.dated, answers), head, plan.rhythm.zone)


def _with_addresses(board: Board, plan: Plan, rows: Sequence[PostRow]) -> Iterator[Entry]:
    """The addresses hold for some time after the last of the posts."""
    answers = {answer.id: answer for answer in read_exportable(plan.pk, [row.answer_id for row in rows])}
    last = max((row.date for row in rows if row.date), default=board.today)
    return _entries(board, plan, rows, answers, plan.rhythm.moment(last) + AFTER_THE_LAST)


def _entries(
    board: Board,
    plan: Plan,
    rows: Sequence[PostRow],
    answers: Mapping[int, ReleasedAnswer],
    until: datetime | None = None,
) -> Iterator[Entry]:
    """With addresses where `until` says how long they hold; then without pictures that would show boxes."""
    for row in rows:
        answer = answers.get(row.answer_id)
        if answer is None or row.date is None or (until and missing_glyphs(answer.text)):
            continue
        yield Entry(
            id=row.id,
            moment=plan.rhythm.moment(row.date),
            text=answer.text,
            language=language_name(answer.language),
            caption=board.edition.caption(answer),
            alt_text=board.edition.alt_text(answer),
            address=address_of(Claim(plan.pk, answer.id, until), plan.address_key) if until else "",
            state=_("gepostet") if row.posted_at else _("offen"),
        )


def _remember(board: Board, rows: Sequence[PostRow], what: str) -> None:
    record_distribution(board.question.pk, [row.answer_id for row in rows], what, board.now)
