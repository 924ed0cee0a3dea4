"""The JSON that a screen asks for: pages of answers, and statistics with the playlist.

Finding out that nothing is new costs one look-up by the token, which counts no answers.
"""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from exhibition.kiosk.assets import page_build
from exhibition.kiosk.playlist import PlaylistStep
from exhibition.kiosk.selectors import is_paused
from exhibition.models import Screen
from exhibition.partners.selectors import unbroken_names
from krefeld_kann_was.lib.line_breaks import in_one_line, keep_answer_together
from krefeld_kann_was.lib.typesetting import typography_of
from moderation.selectors import (
    ReleasedAnswer,
    ReleasePosition,
    count_released_at,
    count_released_by_language,
    count_released_by_quarter,
    count_released_languages,
    find_translations,
    released_answers,
)

PAGE_LENGTH = 50
MAX_CACHED_PAGES = 64
MAX_CACHED_COUNTS = 16
MIN_NAMED = 3  # answers in a language, as for the quarters in exhibition/gallery/facets.py
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(?P<microseconds>[0-9a-f]{1,14})-(?P<id>[0-9a-f]{1,15})")


class FeedState(NamedTuple):
    """What a screen's question shows, without the answers. The slug tells equal ids of two databases apart."""

    question_id: int
    slug: str
    version: int
    question_total: int
    station_id: int | None  # where the screen shows the answers of its own station alone
    with_translations: bool

    @property
    def stamp(self) -> str:
        """Changes with released answers, translations, a pause, what is chosen for the screen, and the software."""
        station = f"-{self.station_id}" if self.station_id else ""
        return f"{page_build()}-{self.question_id}-{self.version}{station}" + ("-t" if self.with_translations else "")

    @property
    def total(self) -> int:
        """How many answers the screen can show; where they are those of its station, that costs a query."""
        if self.station_id is None:
            return self.question_total
        return count_released_at(self.question_id, station_id=self.station_id)


def feed_state(token: str) -> FeedState | None:
    """The state for the screen with this token, or None if there is no such screen. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_state_query(connection.vendor), [token])
        row = cursor.fetchone()
    if row is None:
        return None
    question_id, slug, version, total, own_station_only, station_id, with_translations = row
    own_station_id = station_id if own_station_only else None
    return FeedState(question_id, slug, version, total, own_station_id, bool(with_translations))


def current_stamp(screen: Screen) -> str:
    """The stamp that the feed of this screen has now. Expects `question__release_counter` to be loaded."""
    question, counter = screen.question, screen.question.release_counter
    station_id = screen.station_id if screen.own_station_only else None
    counted = counter.version, counter.released
    return FeedState(question.pk, question.slug, *counted, station_id, screen.with_translations).stamp


@lru_cache(maxsize=2)
def _state_query(vendor: str) -> str:
    """The SQL of the look-up, cached because compiling it takes longer than its execution."""
    counted = "question__release_counter__version", "question__release_counter__released"
    columns = *counted, "own_station_only", "station_id", "with_translations"
    screens = Screen.objects.order_by().filter(token__exact="")
    return screens.values_list("question_id", "question__slug", *columns).query.sql_with_params()[0]


def cursor_at(answer: ReleasedAnswer) -> str:
    """An opaque cursor for this answer and all released before it; it stays valid when the answer is withdrawn."""
    microseconds = (answer.released_at - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds:x}-{answer.id:x}"


def parse_cursor(cursor: str) -> ReleasePosition | None:
    """The position right before the cursor's answer, or None for anything but a cursor of ours."""
    match = CURSOR.fullmatch(cursor)
    if match is None:
        return None
    released_at = EPOCH + timedelta(microseconds=int(match["microseconds"], 16))
    return ReleasePosition(released_at, int(match["id"], 16) + 1)


@lru_cache(maxsize=MAX_CACHED_PAGES)
def feed_body(state: FeedState, start: ReleasePosition | None) -> bytes:
    """The JSON of a page of answers from `start` on, the newest release first.

    `state` was read before the answers are: a body can be newer than its version, never older. While the screens are
    paused there are no answers on any page, so that nothing else has to know of the pause to obey it.
    """
    paused = is_paused(state.question_id)
    answers = [] if paused else _answers(state, start)
    page, rest = answers[:PAGE_LENGTH], answers[PAGE_LENGTH:]
    translations = find_translations(page) if state.with_translations else {}
    names = unbroken_names(state.question_id)
    body = {
        "version": state.stamp,
        "question": state.question_id,
        "paused": paused,
        "answers": [_answer(answer, names, translations.get(answer.id)) for answer in page],
        "total": state.total,
        "languages": count_released_languages(state.question_id, state.station_id),
        "next": cursor_at(rest[0]) if rest else None,
    }
    return _json(body)


def _answers(state: FeedState, start: ReleasePosition | None) -> list[ReleasedAnswer]:
    """Those of a page, and the first of the next."""
    return released_answers(state.question_id, limit=PAGE_LENGTH + 1, after=start, station_id=state.station_id)


def translation_entry(text: str) -> dict[str, str]:
    """What stands small below an answer, in one line: those of a poem are parted by strokes."""
    language = settings.LANGUAGE_CODE
    name = str(dict(settings.LANGUAGES)[language])
    return {"lang": language, "name": name, "text": keep_answer_together(in_one_line(text))}


def _answer(answer: ReleasedAnswer, names: frozenset[str], translation: str | None) -> dict[str, Any]:
    """`text` is what is stored; `shown`, where it differs, the same typeset, equal to what stands on the page."""
    typography = typography_of(answer.text, answer.language)
    shown = typography.typeset(answer.text, names)
    entry: dict[str, Any] = {
        "id": answer.id,
        "text": answer.text,
        "lang": answer.language,
        "dir": typography.direction,
        "quotes": typography.opening + typography.closing,
        "at": cursor_at(answer),
        "station": answer.station_id,
    }
    if shown != answer.text:
        entry["shown"] = shown
    if translation:
        entry["translation"] = translation_entry(translation)
    return entry


class Arrangement(NamedTuple):
    """What statistics bring besides them: what a screen shows in which order, and what does not hang on answers."""

    playlist: list[PlaylistStep]
    lists: dict[str, list[Any]]  # of the modes


def statistics_tag(state: FeedState, arrangement: Arrangement) -> str:
    """Changes with the released answers, the software, and the arrangement."""
    arranged = json.dumps(arrangement).encode()
    return f"{state.stamp}-{hashlib.blake2b(arranged, digest_size=5).hexdigest()}"


def statistics_body(state: FeedState, arrangement: Arrangement) -> bytes:
    """The JSON of arrangement and statistics. As in `feed_body`, they can be newer than their version."""
    total, by_language, quarters = _counts(state)
    body = {
        "version": state.stamp,
        "playlist": arrangement.playlist,
        **arrangement.lists,
        "own_station": state.station_id is not None,
        "total": total,
        "languages": len(by_language),
        "by_language": _large_enough(by_language),
        "quarters": quarters,
    }
    return _json(body)


@lru_cache(maxsize=MAX_CACHED_COUNTS)
def _counts(state: FeedState) -> tuple[int, dict[str, int], dict[str, int]]:
    """Counted once a version, and only when a screen asks: all answers, and those of each language and quarter."""
    source = state.question_id, state.station_id
    by_language: dict[str, int] = {}
    for code, count in count_released_by_language(*source).items():
        language = code.partition("-")[0]  # plain German is German
        by_language[language] = by_language.get(language, 0) + count
    return state.total, by_language, count_released_by_quarter(*source)


def _large_enough(by_language: dict[str, int]) -> dict[str, int]:
    """Languages with too few answers are not named: they are counted together as ""."""
    named = {language: count for language, count in by_language.items() if count >= MIN_NAMED}
    rest = sum(by_language.values()) - sum(named.values())
    return named | ({"": rest} if rest else {})


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
