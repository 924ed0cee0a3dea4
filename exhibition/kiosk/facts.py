"""What the screen shows besides answers: its programme, and the numbers behind the map."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from exhibition.kiosk.feed import ReleaseState
from exhibition.kiosk.playlist import Step
from moderation.selectors import released_languages, released_quarters

KEPT_COUNTS = 16


def facts_tag(state: ReleaseState, programme: list[Step]) -> str:
    """Changes when the facts do: with the wall, the software, or the arrangement of the screen."""
    arrangement = hashlib.blake2b(json.dumps(programme).encode(), digest_size=5).hexdigest()
    return f"{state.stamp}-{arrangement}"


def facts_body(state: ReleaseState, programme: list[Step]) -> bytes:
    """The JSON of the facts. `state` was read before anything is counted: newer than its version, never older."""
    languages, quarters = _counted(state)
    body = {
        "version": state.stamp,
        "programme": programme,
        "total": state.total,
        "languages": languages,
        "quarters": quarters,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=KEPT_COUNTS)
def _counted(state: ReleaseState) -> tuple[int, dict[str, int]]:
    """Once for each version of a wall, and only when a screen asks: this is where answers are counted."""
    return released_languages(state.question_id), released_quarters(state.question_id)
