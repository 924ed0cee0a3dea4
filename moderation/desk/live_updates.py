"""What changed at the desk since a page was drawn, for a page that asks every moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from contributions.enums import Status
from contributions.models import Answer
from moderation import formatting
from moderation.desk import claims, queue_filters, selectors
from moderation.desk.queue_filters import Queue, QueueFilter
from moderation.models import Claim, Decision
from moderation.reports.models import Report

AGAIN = "again"  # what a page says of a second look, in the place of its state


def news(choice: QueueFilter, reader: User, shown: Mapping[int, str], now: datetime) -> dict[str, Any]:
    """As JSON for the page: which answers are gone and why, the counts, who else is here, whether there is more."""
    return {
        "gone": {**(settled(shown) if choice.pile == Queue.REPORTED else {}), **gone(reader, shown, now)},
        "piles": dict(counts(choice, reader)),
        "here": here(reader, now),
        "oldest": oldest(choice, reader, now),
        "more": choice.pile in Queue.WORK and selectors.free(choice, reader, now, without=shown),
    }


def settled(shown: Mapping[int, str]) -> dict[str, str]:
    """Of the reported answers on a page, those whose reports somebody has read, although the answer stayed as it is."""
    reported = set(Report.objects.open().filter(answer__in=shown).values_list("answer", flat=True))
    return {
        str(number): _("Das hat schon jemand gelesen, und es bleibt.") for number in shown if number not in reported
    }


def gone(reader: User, shown: Mapping[int, str], now: datetime) -> dict[str, str]:
    """Of the answers on a page, those that are not the reader's any more, each with what happened to it."""
    states = dict(Answer.objects.filter(pk__in=shown).values_list("pk", "status"))
    expected = {number: Status.REJECTED if seen == AGAIN else seen for number, seen in shown.items()}
    changed = [number for number in shown if states.get(number) != expected[number]]
    told = {}
    for number in changed:
        newest = Decision.objects.filter(answer=number).select_related("decided_by").first()
        taken_back = states.get(number, Status.WITHDRAWN) == Status.WITHDRAWN
        told[str(number)] = formatting.explain_conflict(None if taken_back else newest, reader)
    taken = Claim.objects.filter(answer__in=set(shown) - set(changed), until__gt=now).exclude(person=reader)
    for claim in taken.select_related("person"):
        told[str(claim.answer_id)] = _("%(name)s liest das gerade.") % {"name": formatting.display_name(claim.person)}
    return told


def counts(choice: QueueFilter, reader: User) -> list[tuple[str, str]]:
    """The name of each pile with work, and how much there is."""
    work = (Queue(pile) for pile in Queue.WORK)
    return [
        (pile.value, queue_filters.shown_count(queue_filters.count(choice._replace(pile=pile), reader)))
        for pile in work
    ]


def here(reader: User, now: datetime) -> str:
    """Who else is at the desk, in words."""
    others = [formatting.display_name(person) for person in claims.also_here(reader, now)]
    return _("Auch hier: %(names)s") % {"names": ", ".join(others)} if others else ""


def oldest(choice: QueueFilter, reader: User, now: datetime) -> str:
    """How long the oldest answer of the pile has waited, in words."""
    if choice.pile not in (Queue.NEW, Queue.HELD):
        return ""
    answer = selectors.oldest(choice, reader)
    return (
        _("Älteste: %(since)s") % {"since": formatting.format_waiting_time(answer.submitted_at, now)} if answer else ""
    )
