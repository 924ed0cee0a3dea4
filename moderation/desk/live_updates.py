"""What changed at the desk since a page was drawn, for a page that asks every moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from contributions.enums import Status
from moderation import formatting
from moderation.desk import selectors
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter, count_answers, priority_answers

RE_REVIEW = "re-review"  # what a page sends for a blind re-review instead of its status


def find_updates(
    queue_filter: QueueFilter, reader: User, shown: Mapping[int, str], now: datetime, *, looking: bool
) -> dict[str, Any]:
    """As JSON for the page: which answers are gone and why, and which of them their authors withdrew; the counts, who
    else is here, whether there is more.

    `looking`: somebody uses the page. Only they are told which answers go before all others.
    """
    queue = queue_filter.queue
    settled = settled_answers(shown) if queue == Queue.REPORTED else {}
    return {
        "gone": settled | gone_answers(reader, shown, now),
        "withdrawn": selectors.withdrawn_among(shown),
        "counts": queue_counts(queue_filter, reader),
        "here": format_colleagues(reader, now),
        "oldest": format_oldest(queue_filter, reader, now),
        "first": priority_answers(queue_filter, reader, now) if looking else [],
        "more": queue in Queue.TO_DECIDE and selectors.has_more(queue_filter, reader, now, without=shown),
    }


def settled_answers(shown: Mapping[int, str]) -> dict[str, str]:
    """Of the reported answers on a page, those whose reports somebody has settled without changing the answer."""
    reported = selectors.reported_among(shown)
    message = _("Das hat schon jemand gelesen, und es bleibt.")
    return {str(answer_id): message for answer_id in shown if answer_id not in reported}


def gone_answers(reader: User, shown: Mapping[int, str], now: datetime) -> dict[str, str]:
    """Of the answers on a page, those that the reader cannot decide any more, each with what happened to it."""
    statuses = selectors.current_statuses(shown)
    expected = {answer_id: Status.REJECTED if seen == RE_REVIEW else seen for answer_id, seen in shown.items()}
    changed = [answer_id for answer_id in shown if statuses.get(answer_id) != expected[answer_id]]
    gone = {}
    for answer_id in changed:
        is_withdrawn = statuses.get(answer_id, Status.WITHDRAWN) == Status.WITHDRAWN
        latest = None if is_withdrawn else selectors.latest_decision(answer_id)
        gone[str(answer_id)] = formatting.explain_conflict(latest, reader)
    for claim in selectors.claims_of_others(set(shown) - set(changed), reader, now):
        gone[str(claim.answer_id)] = _("%(name)s liest das gerade.") % {"name": formatting.display_name(claim.person)}
    return gone


def queue_counts(queue_filter: QueueFilter, reader: User) -> dict[str, str]:
    """By queue in which somebody has to decide, how much is in it."""
    filters = {queue: queue_filter._replace(queue=Queue(queue)) for queue in Queue.TO_DECIDE}
    return {queue: formatting.format_capped_count(count_answers(each, reader)) for queue, each in filters.items()}


def format_colleagues(reader: User, now: datetime) -> str:
    """Who else is at the desk, "" for nobody."""
    names = [formatting.display_name(person) for person in selectors.colleagues_present(reader, now)]
    return _("Auch hier: %(names)s") % {"names": ", ".join(names)} if names else ""


def format_oldest(queue_filter: QueueFilter, reader: User, now: datetime) -> str:
    """How long the oldest answer in the queue has waited, "" for queues that are not read in that order."""
    if queue_filter.queue not in (Queue.NEW, Queue.HELD):
        return ""
    answer = selectors.oldest_answer(queue_filter, reader)
    return _("Älteste: %(since)s") % {"since": selectors.format_age(answer, now)} if answer else ""
