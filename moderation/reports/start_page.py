"""What waits of reports from the public outside the desk, for the start page of staff."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext

from krefeld_kann_was.lib.start_page import WaitingItem, waiting
from moderation.reports.selectors import count_open_without_answer


@waiting("reports.view_report", position=30)
def list_reports(person: User, now: datetime) -> Iterator[WaitingItem]:
    """Reports that name no answer; the others are at the desk. One query."""
    if count := count_open_without_answer():
        label = ngettext(
            "Meldung: Welche Antwort gemeint ist, müsst ihr noch suchen",
            "Meldungen: Welche Antworten gemeint sind, müsst ihr noch suchen",
            count,
        )
        address = f"{reverse('admin:reports_report_changelist')}?done=no&answer=no"
        yield WaitingItem(str(count), label, address)
