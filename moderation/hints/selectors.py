"""The lists as they count now: those that staff wrote in the place of those that came with the software."""

from __future__ import annotations

from datetime import datetime

from krefeld_kann_was.lib.caching import cached_briefly
from moderation.hints.codes import Code
from moderation.hints.lists import Lists
from moderation.hints.models import HintSetting, WordList


@cached_briefly(maxsize=2)
def lists_at(now: datetime) -> Lists:
    """All lists; cached."""
    written = {(kind, language): words for kind, language, words in _written()}
    off = HintSetting.objects.filter(on=False).values_list("code", flat=True)
    return Lists(written, frozenset(Code(code) for code in off if code in Code.values))


def _written() -> list[tuple[str, str, str]]:
    return list(WordList.objects.order_by().values_list("kind", "language", "words"))
