"""What the checklist says of backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contributions.models import Question
from krefeld_kann_was.database.tasks import back_up
from krefeld_kann_was.lib.start_page import Check, checks
from krefeld_kann_was.worker.selectors import last_success

MAX_AGE = timedelta(hours=26)  # a day, and a night that was busy


@checks("worker.view_taskrecord", position=100)
def check_backup(question: Question, now: datetime) -> Iterator[Check]:
    """Whether the last daily backup came to its end, and lately. One query."""
    made_at = last_success(back_up)
    when = date(localtime(made_at), _("j. N, H:i")) if made_at else ""
    yield Check(
        code="backup",
        label=_("Sicherung der Datenbank"),
        is_done=bool(made_at and now - made_at < MAX_AGE),
        detail=_("Zuletzt: %(when)s Uhr") % {"when": when}
        if when
        else _("Noch keine. Sie läuft jede Nacht um 3:40 Uhr."),
        address=reverse("admin:worker_taskrecord_changelist"),
        link=_("Ansehen"),
    )
