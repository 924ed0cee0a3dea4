"""What waits at the desk, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.start_page import WaitingItem, waiting
from moderation.alerts.selectors import new_answers
from moderation.desk.enums import Queue
from moderation.desk.queues import QueueFilter, count_answers
from moderation.formatting import format_capped_count, format_waiting_time
from moderation.hints.selectors import unscanned_urgent_ids, urgent_answer_ids

READ_BY_PAGE = 20  # answers that one request searches for hints at most


@waiting("moderation.add_decision", position=10)
def list_new_answers(person: User, now: datetime) -> Iterator[WaitingItem]:
    """New answers, also when there are none: the page leads to the desk.

    Reads the latest ones for hints itself: what sounds like distress does not wait for the worker. At most seven
    queries.
    """
    found, urgent = new_answers(), set[int]()
    if found:
        new = Answer.objects.filter(not_rehearsed(), status=Status.NEW)
        urgent = {*urgent_answer_ids(new), *unscanned_urgent_ids(new, now, limit=READ_BY_PAGE)}
    facts = [_("die älteste %(since)s") % {"since": format_waiting_time(found[0].submitted_at, now)}] if found else []
    if urgent:
        text = ngettext(
            "%(count)d klingt nach Not oder Drohung", "%(count)d klingen nach Not oder Drohung", len(urgent)
        )
        facts.insert(0, text % {"count": len(urgent)})
    yield WaitingItem(
        number=format_capped_count(len(found)),
        label=ngettext("Antwort wartet", "Antworten warten", len(found)),
        address=reverse("moderation:queue"),
        detail=" · ".join(facts) or _("Alles ist gelesen."),
        is_urgent=bool(urgent),
    )


@waiting("moderation.add_decision", position=20)
def list_other_queues(person: User, now: datetime) -> Iterator[WaitingItem]:
    """The other queues in which this person can decide something. At most ten queries."""
    for queue in Queue.TO_DECIDE:
        if queue != Queue.NEW and (count := count_answers(QueueFilter(Queue(queue)), person)):
            address = f"{reverse('moderation:queue')}?queue={queue}"
            yield WaitingItem(format_capped_count(count), _label(Queue(queue), count), address)


def _label(queue: Queue, count: int) -> str:
    return {
        Queue.REPORTED: ngettext("gemeldete Antwort", "gemeldete Antworten", count),
        Queue.HELD: ngettext("zurückgestellte Antwort", "zurückgestellte Antworten", count),
        Queue.OBJECTIONS: npgettext("wartet", "Widerspruch", "Widersprüche", count),
        Queue.SOCIAL: ngettext(
            "Antwort für soziale Netzwerke und Buch", "Antworten für soziale Netzwerke und Buch", count
        ),
    }[queue]
