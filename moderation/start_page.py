"""When texts of answers are erased, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from contributions.enums import Status
from contributions.models import Answer
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.start_page import Upcoming, upcoming
from moderation.models import Decision
from moderation.retention import REJECTED_RETENTION_PERIOD

MAX_REJECTED = 1_000  # that are looked through, the oldest


@upcoming("moderation.view_decision")
def list_erasures(now: datetime) -> Iterator[Upcoming]:
    """The day on which the next text of a rejected answer is erased. Two queries."""
    rejected = (
        Answer.objects.filter(not_rehearsed(), status=Status.REJECTED).exclude(text="").order_by("submitted_at", "pk")
    )
    ids = list(rejected.values_list("pk", flat=True)[:MAX_REJECTED])
    decisions = Decision.objects.order_by().filter(answer__in=ids).values("answer")
    decided = decisions.annotate(latest=Max("decided_at")).order_by("latest").values_list("latest", flat=True)
    if decided_at := decided.first():
        yield Upcoming(
            max(localdate(decided_at + REJECTED_RETENTION_PERIOD), localdate(now)),
            _("Erste nicht gezeigte Texte werden gelöscht"),
        )
