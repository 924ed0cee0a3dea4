"""The word lists and settings as they are now."""

from datetime import datetime

from krefeld_kann_was.lib.caching import cached_briefly
from moderation.hints.enums import HintCode
from moderation.hints.models import HintSetting, WordList
from moderation.hints.word_lists import WordLists


@cached_briefly(maxsize=2)
def current_word_lists(now: datetime) -> WordLists:
    """All lists, and the hints that are disabled; cached."""
    rows = WordList.objects.order_by().values_list("kind", "language", "words")
    off = HintSetting.objects.filter(on=False).values_list("code", flat=True)
    return WordLists(
        {(kind, language): words for kind, language, words in rows},
        frozenset(HintCode(code) for code in off if code in HintCode.values),
    )
