"""How far the goal of a running question is, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from exhibition.report.models import Evaluation
from krefeld_kann_was.lib.start_page import Figure, figures
from moderation.statistics.disclosure import format_number
from moderation.statistics.selectors import count_received


@figures("moderation.view_decision", position=10)
def count_goal(now: datetime) -> Iterator[Figure]:
    """The goal of the newest question that runs, if it has one. At most two queries."""
    running = Evaluation.objects.filter(
        question__opens_at__lte=now, question__closes_at__gt=now, question__rehearsal_of=None, target__gt=0
    )
    evaluation = running.order_by("-question__opens_at").only("target").first()
    if evaluation and (target := evaluation.target):
        share = 100 * count_received(evaluation.pk, most=target) // target
        value = _("%(percent)s %%") % {"percent": format_number(share)}
        yield Figure(value, _("vom Ziel: %(target)s Antworten") % {"target": format_number(target)})
