"""The word lists and settings as they are now, and which answers are urgent."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from contributions.enums import StoredData, StoredHint
from contributions.models import Answer
from contributions.stored_data import StoredItem
from krefeld_kann_was.lib.caching import cached_briefly
from moderation.hints.detection import find_hints
from moderation.hints.enums import HintCode
from moderation.hints.models import AnswerHint, HintScan, HintSetting, WordList
from moderation.hints.word_lists import WordLists

MAX_URGENT = 50  # answers of each code that are put first


@cached_briefly(maxsize=2)
def current_word_lists(now: datetime) -> WordLists:
    """All lists, and the hints that are disabled; cached."""
    rows = WordList.objects.order_by().values_list("kind", "language", "words")
    off = HintSetting.objects.filter(on=False).values_list("code", flat=True)
    return WordLists(
        {(kind, language): words for kind, language, words in rows},
        frozenset(HintCode(code) for code in off if code in HintCode.values),
    )


def urgent_answer_ids(answers: QuerySet[Answer]) -> list[int]:
    """Those of the answers with a hint of HintCode.URGENT, the most urgent code first, then the longest waiting.

    Follows the index `answer_hint_code`, one query a code.
    """
    hints = AnswerHint.objects.filter(Exists(answers.filter(pk=OuterRef("answer")).order_by()))
    answer_ids = hints.order_by("answer_id").values_list("answer_id", flat=True)
    found = [answer_id for code in HintCode.URGENT for answer_id in answer_ids.filter(code=code)[:MAX_URGENT]]
    return list(dict.fromkeys(found))


def unscanned_urgent_ids(answers: QuerySet[Answer], now: datetime, *, limit: int) -> list[int]:
    """Of the latest `limit` of the answers that no scan has read yet, those with a hint of HintCode.URGENT.

    Two queries; stores nothing, so that a page can say it while nothing can be written.
    """
    lists = current_word_lists(now)
    unread = answers.filter(pk__gt=last_scanned_id()).order_by("-pk").only("text", "language")[:limit]
    urgent = set(HintCode.URGENT)
    return [each.pk for each in unread if urgent & {hint.code for hint in find_hints(each.text, each.language, lists)}]


def last_scanned_id() -> int:
    """The id up to which `scan_waiting_answers` has stored hints and search texts of those that wait. One query."""
    return HintScan.objects.filter(pk=1).values_list("last_answer_id", flat=True).first() or 0


def list_stored_hints(answer_id: int) -> Iterator[StoredItem]:
    """What is stored of hints, for the author of the answer. One query."""
    codes = AnswerHint.objects.filter(answer=answer_id).order_by("pk").values_list("code", flat=True)
    if labels := [str(StoredHint(code).label) for code in codes if code in StoredHint.values]:
        yield StoredItem(StoredData.HINTS.label, labels)
