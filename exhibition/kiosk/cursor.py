"""Cursors of the feed: where in the order of released answers a page begins. Opaque to those who carry them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from moderation.selectors import ReleasedAnswer, ReleasePosition

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITTEN = re.compile(r"(?P<microseconds>[0-9a-f]{1,14})-(?P<id>[0-9a-f]{1,15})")


def cursor_at(answer: ReleasedAnswer) -> str:
    """A cursor for this answer and all that were released before it; it stays good when the answer goes."""
    microseconds = (answer.released_at - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds:x}-{answer.id:x}"


def read_cursor(written: str) -> ReleasePosition | None:
    """The place right before the cursor's answer, or None for anything that no cursor of ours looks like."""
    match = WRITTEN.fullmatch(written)
    if match is None:
        return None
    released_at = EPOCH + timedelta(microseconds=int(match["microseconds"], 16))
    return ReleasePosition(released_at, int(match["id"], 16) + 1)
