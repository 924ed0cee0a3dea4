"""Stores what was noticed in the answers that wait, so that the desk can put the urgent ones first and filter.

Also what search reads of them.

Not while a visitor sends an answer, which has to be quick: wherever somebody works at the desk, a few at a time, and
by `manage.py remind`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from contributions.enums import Status
from contributions.models import Answer
from moderation.hints.detection import find_hints
from moderation.hints.models import AnswerHint, HintScan
from moderation.hints.selectors import current_word_lists
from moderation.hints.word_lists import WordLists
from moderation.search_texts import store_waiting_search_texts

MAX_IDS = 1_000  # that one scan passes, decided answers among them
# An id is given before its answer is committed, so a lower one may still appear among the latest: they are read again.
SETTLED_AFTER = timedelta(seconds=5)


def scan_waiting_answers(now: datetime, *, limit: int) -> bool:
    """Store the hints and search texts of the next waiting answers, at most `limit`; returns whether there are more.

    Where nothing came in since the last time that costs two queries. Starts again, with the answer that waits longest,
    when the word lists have changed.
    """
    lists = current_word_lists(now)
    scan = HintScan.objects.filter(pk=1).first() or HintScan(last_answer_id=0)
    newest: int = Answer.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if scan.lists_version == lists.version:
        start = scan.last_answer_id
    else:
        start = (_waiting().aggregate(oldest=Min("pk"))["oldest"] or newest + 1) - 1
    if start >= newest:
        return False
    end = min(newest, start + MAX_IDS)
    waiting = list(_waiting().filter(pk__gt=start, pk__lte=end)[:limit])
    if len(waiting) == limit:
        end = waiting[-1].pk
    _store([answer.pk for answer in waiting], waiting, lists)
    _store_search_texts([answer.pk for answer in waiting])
    unsettled = next((answer.pk for answer in waiting if answer.submitted_at > now - SETTLED_AFTER), None)
    if unsettled:
        end = max((answer.pk for answer in waiting if answer.pk < unsettled), default=start)
    position = {"lists_version": lists.version, "last_answer_id": end}
    if end != scan.last_answer_id or scan.lists_version != lists.version:
        HintScan.objects.update_or_create(pk=1, defaults=position)
    return not unsettled and end < newest


def update_hints(answer_ids: Collection[int], now: datetime) -> None:
    """Store the hints of those of the answers that wait now, and delete what was stored about the others."""
    _store(answer_ids, _waiting().filter(pk__in=answer_ids), current_word_lists(now))


def erase_for_withdrawal(answer_id: int) -> None:
    """Delete what was noticed in an answer that its author takes back."""
    AnswerHint.objects.filter(answer=answer_id).delete()


def delete_settled_hints() -> int:
    """Delete what was noticed in answers that do not wait any more; returns how many hints those were."""
    return AnswerHint.objects.exclude(answer__status__in=Status.OPEN).delete()[0]


def _waiting() -> QuerySet[Answer]:
    waiting = Answer.objects.filter(status__in=Status.OPEN)
    return waiting.only("text", "language", "submitted_at").order_by("pk")


def _store(answer_ids: Collection[int], waiting: Iterable[Answer], lists: WordLists) -> None:
    """Make the hints of `waiting` the only ones that are stored about `answer_ids`; writes what differs."""
    found = {(each.pk, str(hint.code)) for each in waiting for hint in find_hints(each.text, each.language, lists)}
    rows = AnswerHint.objects.filter(answer__in=answer_ids)
    stored = {(row.answer_id, row.code): row.pk for row in rows}
    if gone := [pk for key, pk in stored.items() if key not in found]:
        AnswerHint.objects.filter(pk__in=gone).delete()
    if new := sorted(found - stored.keys()):
        with transaction.atomic():  # an answer may have been decided or withdrawn since it was read
            locked = _waiting().filter(pk__in={answer_id for answer_id, _code in new}).select_for_update()
            still = {answer.pk for answer in locked}
            rows_to_add = [AnswerHint(answer_id=answer_id, code=code) for answer_id, code in new if answer_id in still]
            AnswerHint.objects.bulk_create(rows_to_add, ignore_conflicts=True)  # somebody else may look, too


def _store_search_texts(answer_ids: Collection[int]) -> None:
    """Store what search reads of those of the answers that still wait, unless it is stored already."""
    missing = _waiting().filter(pk__in=answer_ids, unshowntext=None)
    if missing.exists():
        with transaction.atomic():  # as above
            store_waiting_search_texts(missing.select_for_update(of=("self",)))
