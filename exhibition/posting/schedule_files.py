"""Writes the plan as files for two schedulers and people. Pure, without the database.

Cells for schedulers are unchanged; in the file for people no cell can become a formula. The headers are those that
Buffer's bulk upload and Publer's template of twelve columns require.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from krefeld_kann_was.lib.spreadsheets import BYTE_ORDER_MARK, row_writer

MAX_BUFFER_ROWS = 100  # per upload
BUFFER_HEAD = ("Text", "Image URL", "Tags", "Posting Time")
PUBLER_HEAD = (
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
)
SCHEDULER_TIME = "%Y-%m-%d %H:%M"


class ScheduleEntry(NamedTuple):
    """A post with its texts. `moment` is an aware time, `address` that of its picture, `state` a text for people.

    `subtype` is what Publer calls a story or a reel, `title` that of a video.
    `slides` are addresses and alt texts of the further pictures of a carousel, `link` is what a link post links to.
    """

    id: int
    moment: datetime
    text: str
    language: str
    caption: str
    alt_text: str
    address: str = ""
    state: str = ""
    slides: Sequence[tuple[str, str]] = ()
    link: str = ""
    subtype: str = ""
    title: str = ""
    kind: str = ""  # in words, for people

    @property
    def fits_buffer(self) -> bool:
        """Whether Buffer's file can say it: a text with one picture, or with a link."""
        return not self.slides and not self.subtype

    @property
    def addresses(self) -> list[str]:
        """Of all its pictures; none where the network shows the one of the link."""
        return [] if self.link else [self.address, *(address for address, _alt_text in self.slides)]

    @property
    def alt_texts(self) -> list[str]:
        return [] if self.link else [self.alt_text, *(alt_text for _address, alt_text in self.slides)]


def buffer_file(entries: Iterable[ScheduleEntry], zone: tzinfo) -> bytes:
    """For one channel of Buffer whose clock is `zone`; no more than MAX_BUFFER_ROWS at once."""
    rows = [
        (_text_with_link(entry), "".join(entry.addresses), "", _time(entry, zone))
        for entry in entries
        if entry.fits_buffer
    ]
    if len(rows) > MAX_BUFFER_ROWS:
        raise ValueError(f"Buffer takes {MAX_BUFFER_ROWS} rows a file, not {len(rows)}")
    return _table(BUFFER_HEAD, rows)


def publer_file(entries: Iterable[ScheduleEntry], zone: tzinfo) -> bytes:
    """For Publer, whose workspace has the clock of `zone`."""
    return _table(PUBLER_HEAD, (_publer_row(entry, zone) for entry in entries))


def _publer_row(entry: ScheduleEntry, zone: tzinfo) -> Sequence[str]:
    cells = dict.fromkeys(PUBLER_HEAD, "") | {
        PUBLER_HEAD[0]: _time(entry, zone),
        PUBLER_HEAD[1]: entry.caption,
        PUBLER_HEAD[2]: entry.link,
        PUBLER_HEAD[3]: ",".join(entry.addresses),
        PUBLER_HEAD[6]: "||".join(map(_alone, entry.alt_texts)),
        PUBLER_HEAD[4]: entry.title,
        PUBLER_HEAD[9]: entry.subtype,
    }
    return list(cells.values())


def overview_file(entries: Iterable[ScheduleEntry], head: Sequence[str], zone: tzinfo) -> bytes:
    """For people: day, time, state, language, answer, caption, alt text and kind, as German spreadsheets read it."""
    line_of = row_writer()
    lines = [BYTE_ORDER_MARK, line_of(head)]
    for entry in entries:
        moment = entry.moment.astimezone(zone)
        day, time = f"{moment:%d.%m.%Y}", f"{moment:%H:%M}"
        texts = (entry.text, entry.caption, entry.alt_text)
        lines.append(line_of((day, time, entry.state, entry.language, *texts, entry.kind, entry.link)))
    return "".join(lines).encode()


def _text_with_link(entry: ScheduleEntry) -> str:
    """The caption with the link, which stands in it once: templates with {galerie} say it without a slash."""
    has_link = entry.link.rstrip("/") in entry.caption.split()
    return "\n\n".join(filter(None, (entry.caption, "" if has_link else entry.link)))


def _time(entry: ScheduleEntry, zone: tzinfo) -> str:
    return entry.moment.astimezone(zone).strftime(SCHEDULER_TIME)


def _alone(alt_text: str) -> str:
    """The text without what Publer would take for the end of it."""
    return alt_text.replace("||", "| |")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(head)
    table.writerows(rows)
    return written.getvalue().encode()
