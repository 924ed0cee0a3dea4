"""The lists as they count now: those that staff wrote in the place of those that came with the software."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.conf import settings

from moderation.hints.codes import Code
from moderation.hints.lists import Lists
from moderation.hints.models import HintSetting, WordList


def lists_at(now: datetime) -> Lists:
    """Read from the database at most once in KEPT_SECONDS and process, as the questions are (contributions/kept.py)."""
    read = _lists if settings.KEPT_SECONDS else _lists.__wrapped__
    return read(int(now.timestamp() / (settings.KEPT_SECONDS or 1)))


@lru_cache(maxsize=2)
def _lists(moment: int) -> Lists:
    written = {(kind, language): words for kind, language, words in _written()}
    off = HintSetting.objects.filter(on=False).values_list("code", flat=True)
    return Lists(written, frozenset(Code(code) for code in off if code in Code.values))


def _written() -> list[tuple[str, str, str]]:
    return list(WordList.objects.order_by().values_list("kind", "language", "words"))
