"""The feed of a screen. Finding out that nothing is new costs one look-up by the token; nothing counts answers."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from exhibition.kiosk.cursor import cursor_at
from exhibition.models import Screen
from moderation.selectors import ReleasePosition, released, released_languages

PAGE_LENGTH = 50
KEPT_BODIES = 64

# What the page on a screen is made of: when one of these changes, the screen is told something new.
PAGE_FILES = (
    "static/css/tokens.css",
    "static/css/fonts.css",
    "static/css/kiosk*.css",
    "static/js/kiosk*.js",
    "templates/components/weave.html",
    "templates/exhibition/**/*.html",
)


class ReleaseState(NamedTuple):
    """What a screen's question shows, without the answers. The slug tells equal numbers of two databases apart."""

    question_id: int
    slug: str
    version: int
    total: int

    @property
    def stamp(self) -> str:
        return f"{page_build()}-{self.version}"


def release_state(token: str) -> ReleaseState | None:
    """The state of the wall of the screen with this token, or None when there is no such screen. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_stamp_query(connection.vendor), [token])
        row = cursor.fetchone()
    return ReleaseState(*row) if row else None


@lru_cache(maxsize=2)
def _stamp_query(vendor: str) -> str:
    """The SQL of the look-up, written once: writing it takes longer than its answer, and it is asked all day."""
    stamp = (
        "question_id",
        "question__slug",
        "question__release_counter__version",
        "question__release_counter__released",
    )
    return Screen.objects.order_by().filter(token__exact="").values_list(*stamp).query.sql_with_params()[0]


@lru_cache(maxsize=KEPT_BODIES)
def feed_body(state: ReleaseState, start: ReleasePosition | None) -> bytes:
    """The finished JSON of a page of answers from `start` on, the newest release first.

    `state` was read before the answers are: a body can be newer than its version, never older.
    """
    answers = released(state.question_id, limit=PAGE_LENGTH + 1, after=start)
    page, rest = answers[:PAGE_LENGTH], answers[PAGE_LENGTH:]
    body = {
        "version": state.stamp,
        "answers": [
            {
                "id": answer.id,
                "text": answer.text,
                "lang": answer.language,
                "at": cursor_at(answer),
                "station": answer.station,
            }
            for answer in page
        ],
        "total": state.total,
        "languages": released_languages(state.question_id),
        "next": cursor_at(rest[0]) if rest else None,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def page_files() -> list[str]:
    """The files that PAGE_FILES means, relative to the project's folder."""
    root = Path(settings.BASE_DIR)
    return [str(file.relative_to(root)) for pattern in PAGE_FILES for file in sorted(root.glob(pattern))]


@lru_cache(maxsize=1)
def page_build() -> str:
    """A short name of the software that the page on the screen consists of."""
    build = hashlib.blake2b(digest_size=5)
    for file in page_files():
        build.update((Path(settings.BASE_DIR) / file).read_bytes())
    return build.hexdigest()
