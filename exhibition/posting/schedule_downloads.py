"""The files of a plan that staff can download. Downloads are recorded as handed out."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibition.distribution.services import record_distribution
from exhibition.posting.channels import ChannelRefusedError, agreed_channels, find_channel, refuse_too_long
from exhibition.posting.content import format_of, post_content
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import Plan, Post
from exhibition.posting.plan_calendar import MAX_AHEAD
from exhibition.posting.schedule_files import MAX_BUFFER_ROWS, ScheduleEntry, buffer_file, overview_file, publer_file
from exhibition.posting.selectors import PlanBoard, PostRow
from exhibition.posting.signed_addresses import PictureAddress, sign_address
from exhibition.posting.videos import missing_videos
from exhibition.share.formats import Format, format_size
from exhibition.share.glyphs import missing_glyphs
from exhibition.share.networks import INSTAGRAM, Network
from krefeld_kann_was.lib.languages import language_name
from moderation.selectors import ReleasedAnswer, exportable_answers

ADDRESS_PERIOD = timedelta(days=14)  # after the last post: somebody may still move it in the scheduler
CSV = "text/csv; charset=utf-8"
SUBTYPES: dict[str, str] = {
    PostFormat.STORY: "story",
    PostFormat.MOVING_STORY: "story",
    PostFormat.REEL: "reel",
}  # Publer's words


class NoSuchFileError(Exception):
    """The plan has no file of this name, or none before the question closes."""


class BufferFile(NamedTuple):
    """A file for Buffer: `first` and `last` are the days of its posts."""

    name: str
    post_count: int
    first: date | None
    last: date | None


def upcoming_posts(board: PlanBoard) -> list[PostRow]:
    """The posts within MAX_AHEAD that are neither posted nor overdue."""
    if board.plan is None:
        return []
    moment_on = board.plan.recurrence.moment_on
    ahead = (row for row in board.dated if row.date and row.date <= board.today + MAX_AHEAD)
    return [row for row in ahead if row.date and not row.posted_at and moment_on(row.date, row.time) > board.now]


def fits_buffer(row: PostRow) -> bool:
    """Whether Buffer's file can carry the post: it has no stories and no videos, and one picture a row."""
    return row.format not in (*PostFormat.STORIES, *PostFormat.VIDEOS) and not row.companion_ids


def count_unfit_for_buffer(board: PlanBoard) -> int:
    """How many of the upcoming posts are in no file for Buffer."""
    return sum(not fits_buffer(row) for row in upcoming_posts(board))


class ChannelFiles(NamedTuple):
    """The files for one network. `not_agreed` counts the posts whose authors did not agree to it."""

    network: Network
    post_count: int
    buffer: list[BufferFile]
    not_agreed: int


def channel_files(board: PlanBoard) -> list[ChannelFiles]:
    """The files for each of the question's networks; none where no post is to come. One query."""
    upcoming = upcoming_posts(board)
    agreed = agreed_channels(board.question, ids_of(upcoming))
    files = []
    for network in board.branding.networks if upcoming else ():
        rows = agreed_posts(upcoming, network, agreed)
        files.append(ChannelFiles(network, len(rows), _buffer_files(rows), len(upcoming) - len(rows)))
    return files


def ids_of(rows: Iterable[PostRow]) -> list[int]:
    """The answers on the pictures of these posts."""
    return [answer_id for row in rows for answer_id in row.answer_ids]


def agreed_posts(rows: Iterable[PostRow], network: Network, agreed: Mapping[int, set[str]]) -> list[PostRow]:
    """The posts of which all authors agreed to the network."""
    return [row for row in rows if all(network.key in agreed.get(answer_id, ()) for answer_id in row.answer_ids)]


def _buffer_files(rows: Sequence[PostRow]) -> list[BufferFile]:
    """The files for Buffer, each within what it takes at once."""
    parts = enumerate(itertools.batched(filter(fits_buffer, rows), MAX_BUFFER_ROWS), start=1)
    return [BufferFile(f"buffer-{number}.csv", len(rows), rows[0].date, rows[-1].date) for number, rows in parts]


def make_file(board: PlanBoard, name: str, channel: str = "") -> tuple[bytes, str]:
    """The content and type of a file by its name; records its answers as handed out.

    `channel` is the key of the network that a scheduler's file is for, "" for the question's first one. Raises
    NoSuchFileError, and ChannelRefusedError for a network that the consents do not name, or for too long a caption.
    """
    plan, rows = board.plan, upcoming_posts(board)
    if plan is None or not board.is_closed:
        raise NoSuchFileError
    zone = plan.recurrence.zone
    if name == "uebersicht.csv":
        _record(board, board.dated, _("Tabelle „uebersicht.csv“"))
        return _overview(board, plan), CSV
    network = find_channel(board.branding, channel)
    rows = agreed_posts(rows, network, agreed_channels(board.question, ids_of(rows)))
    buffer_parts = enumerate(itertools.batched(filter(fits_buffer, rows), MAX_BUFFER_ROWS), start=1)
    makers = {f"buffer-{number}.csv": (buffer_file, part, _("Buffer-Datei")) for number, part in buffer_parts}
    makers["publer.csv"] = publer_file, tuple(rows), _("Publer-Datei")
    if name in makers:
        make, part, label = makers[name]
        entries = list(_with_addresses(board, plan, part, network))
        _refuse_missing_videos(board, part)
        refuse_too_long(network, [(entry.moment, entry.caption) for entry in entries])
        _record(board, part, f"{label}, {network.name}")
        return make(entries, zone), CSV
    raise NoSuchFileError


def _refuse_missing_videos(board: PlanBoard, rows: Sequence[PostRow]) -> None:
    """Raise ChannelRefusedError while videos of these posts are not drawn: schedulers ask for them once."""
    if not any(row.format in PostFormat.VIDEOS for row in rows):
        return
    if count := len(missing_videos(board.question, board.now)):
        message = ngettext(
            "Noch keine Datei: %(count)d Video wird gerade erstellt. Bitte versucht es in ein paar Minuten noch "
            "einmal.",
            "Noch keine Datei: %(count)d Videos werden gerade erstellt. Bitte versucht es in ein paar Minuten noch "
            "einmal.",
            count,
        )
        raise ChannelRefusedError(message % {"count": count})


def record_picture(question_id: int, answer_id: int, picture_format: Format, now: datetime) -> None:
    """Record that a single picture was handed out."""
    label = _("Bild %(size)s, einzeln geladen") % {"size": format_size(picture_format)}
    record_distribution(question_id, [answer_id], label, now)


def _overview(board: PlanBoard, plan: Plan) -> bytes:
    answers = {answer.id: answer for answer in exportable_answers(plan.pk).answers}
    head = [_("Tag"), _("Uhrzeit"), _("Stand"), _("Sprache"), _("Antwort"), _("Bildtext"), _("Alternativtext")]
    head += [_("Art"), _("Link")]
    return overview_file(_entries(board, plan, board.dated, answers), head, plan.recurrence.zone)


def _with_addresses(board: PlanBoard, plan: Plan, rows: Sequence[PostRow], network: Network) -> Iterator[ScheduleEntry]:
    """The entries with picture addresses that are valid for ADDRESS_PERIOD after the last post."""
    last = max((row.date for row in rows if row.date), default=board.today)
    expires_at = plan.recurrence.moment_on(last) + ADDRESS_PERIOD
    return _entries(board, plan, rows, board.read_answers(rows), expires_at, network)


def _entries(
    board: PlanBoard,
    plan: Plan,
    rows: Sequence[PostRow],
    answers: Mapping[int, ReleasedAnswer],
    expires_at: datetime | None = None,
    network: Network = INSTAGRAM,
) -> Iterator[ScheduleEntry]:
    """The posts as entries; with `expires_at` also picture addresses, and no pictures that would show boxes."""
    posts = Post.objects.in_bulk([row.id for row in rows])
    for row in rows:
        answer, post = answers.get(row.answer_id), posts.get(row.id)
        if answer is None or post is None or row.date is None or (expires_at and missing_glyphs(answer.text)):
            continue
        content = post_content(board.branding, answer, post, answers, network, post.turn_in(plan))
        further = [slide for slide in content.slides[1:] if not missing_glyphs(slide.text)]
        addresses = [
            sign_address(PictureAddress(plan.pk, slide.id, expires_at, format_of(post).name), plan.address_key)
            if expires_at
            else ""
            for slide in (answer, *further)
        ]
        yield ScheduleEntry(
            id=row.id,
            moment=plan.recurrence.moment_on(row.date, row.time),
            text=answer.text,
            language=language_name(answer.language),
            caption=content.caption,
            alt_text=content.alt_text,
            address=addresses[0],
            state=_("gepostet") if row.posted_at else _("offen"),
            slides=list(zip(addresses[1:], map(board.branding.alt_text, further), strict=True)),
            link=content.link,
            subtype=SUBTYPES.get(post.format, ""),
            title=board.branding.title(answer.language) if post.format in PostFormat.VIDEOS else "",
            kind=post.get_format_display(),
        )


def _record(board: PlanBoard, rows: Sequence[PostRow], label: str) -> None:
    record_distribution(board.question.pk, ids_of(rows), label, board.now)
