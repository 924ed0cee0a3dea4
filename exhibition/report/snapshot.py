"""The figures of a question at one moment, as they may be published: everything that page, report and tables say.

It holds no text of an answer and no count below three, nor can one be computed from it. `to_data` makes it JSON, which
`from_data` reads when the answers are long gone. Words for people are made when it is displayed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from moderation.statistics.disclosure import Breakdown, Published
from moderation.statistics.selectors import PublishedStatistics
from moderation.statistics.stations import ScanFigures

FORMAT = 1  # of the data


class QuestionFacts(msgspec.Struct, frozen=True):
    """`titles` by language; the times in UTC."""

    slug: str
    titles: dict[str, str]
    hosts: str
    opens_at: datetime
    closes_at: datetime


class WordCount(msgspec.Struct, frozen=True):
    """In how many answers with a theme ("" is none) a word occurs, in its base form."""

    theme: str
    word: str
    language: str
    answers: int


class ScreenUptime(msgspec.Struct, frozen=True):
    """For how many minutes a screen showed something fresh, of those in which it should have."""

    name: str
    shown: int
    expected: int


class Targets(msgspec.Struct, frozen=True):
    """What staff wanted to reach; Stadtteile and languages by code."""

    total: int | None = None
    quarters: dict[str, int] = {}
    languages: dict[str, int] = {}


class Reach(msgspec.Struct, frozen=True):
    """The posts in social networks, and the sums of what staff entered about `reported` of them."""

    posted: Published
    reported: int
    impressions: int
    likes: int
    comments: int
    shares: int


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`question` is None where it is about all of them; `first` and `last` are the days that were chosen."""

    format: int = FORMAT
    question: QuestionFacts | None = None
    first: date | None = None
    last: date | None = None
    taken_at: datetime
    statistics: PublishedStatistics
    stations: list[ScanFigures] = []
    venues: list[ScanFigures] = []
    scanned: ScanFigures | None = None  # the stations together of which all is published
    scan_hours: Breakdown | None = None
    impressions: Breakdown | None = None  # shown answers by how often a screen showed them: "0", "1", "2", "3" or more
    screens: list[ScreenUptime] = []
    words: list[WordCount] = []
    targets: Targets = Targets()
    inhabitants: dict[str, int] = {}
    reach: Reach | None = None
    partners: list[int] = []  # the ids of those who stand on what was printed


def to_data(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON types."""
    data: dict[str, Any] = msgspec.to_builtins(snapshot)
    return data


def from_data(data: dict[str, Any]) -> Snapshot:
    """The snapshot that `to_data` was given. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(data, Snapshot)
