"""What has to be confirmed: an answer with something serious in it is shown only after a second, deliberate press."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from contributions.enums import Status
from contributions.models import Answer
from moderation.hints.detection import Hint, find_hints
from moderation.hints.enums import HintCode
from moderation.hints.selectors import current_word_lists

MIN_READING_TIME = 0.8  # seconds from drawing a page; with scripts queue-guard.js waits longer


class TooFast(Exception):
    """Somebody pressed a button that shows an answer before they can have seen that answer."""


class ConfirmationRequired(Exception):
    """The answer is not shown yet; `causes` are phrases that say why somebody has to press a second time."""

    def __init__(self, causes: list[str]) -> None:
        super().__init__("; ".join(causes))
        self.causes = causes


def check_reading_time(drawn: float | None, now: datetime) -> None:
    """Raise TooFast if the page was drawn, in seconds since 1970, less than MIN_READING_TIME ago; None: not known."""
    if drawn is not None and 0 <= now.timestamp() - drawn < MIN_READING_TIME:
        raise TooFast


def find_causes(answer: Answer, hints: list[Hint], *, was_rejected: bool = False) -> list[str]:
    """Why showing the answer needs a second press, as phrases without duplicates; none for most answers.

    `was_rejected`: it is shown after a rejection, which may also happen by looking at the wrong queue.
    """
    causes = [str(hint.code.label) for hint in hints if hint.code in HintCode.TO_CONFIRM]
    if was_rejected:
        causes.append(_("war schon nicht gezeigt: %(reason)s") % {"reason": answer.get_reason_display()})
    return list(dict.fromkeys(causes))


def check_release(answer: Answer, text: str, now: datetime, *, was_rejected: bool = False) -> None:
    """Raise ConfirmationRequired if showing this text, the answer's or a shorter one, needs a second press."""
    hints = find_hints(text, answer.language, current_word_lists(now))
    if causes := find_causes(answer, hints, was_rejected=was_rejected):
        raise ConfirmationRequired(causes)


def find_unconfirmed(answer_ids: Collection[int], now: datetime) -> dict[int, list[str]]:
    """Of the answers those that no bulk decision may show, with the causes: each needs a person who reads it."""
    lists = current_word_lists(now)
    answers = Answer.objects.filter(pk__in=answer_ids).order_by("pk")
    causes = {}
    for each in answers:
        hints = find_hints(each.text, each.language, lists)
        causes[each.pk] = find_causes(each, hints, was_rejected=each.status == Status.REJECTED)
    return {answer_id: found for answer_id, found in causes.items() if found}
