"""When texts of answers are erased, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.start_page import Upcoming, upcoming
from moderation.models import Decision

MAX_REJECTED = 1_000  # that are looked through, the oldest


@upcoming("moderation.view_decision")
def list_erasures(now: datetime) -> Iterator[Upcoming]:
    """The day on which the next text of a rejected answer is erased. Two queries."""
    rejected = (
        Answer.objects.filter(not_rehearsed(), status=Status.REJECTED).exclude(text="").order_by("submitted_at", "pk")
    )
    ids = list(rejected.values_list("pk", flat=True)[:MAX_REJECTED])
    decisions = Decision.objects.order_by().filter(answer__in=ids).values("answer")
    decided = decisions.annotate(latest=Max("decided_at"), days=Max("answer__question__rejected_days"))
    erased_on = [localdate(latest + timedelta(days=days)) for latest, days in decided.values_list("latest", "days")]
    if erased_on:
        yield Upcoming(max(min(erased_on), localdate(now)), _("Erste nicht gezeigte Texte werden gelöscht"))
