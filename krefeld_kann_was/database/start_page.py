"""What the checklist says of backups."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contributions.models import Question
from krefeld_kann_was.database.selectors import last_backup
from krefeld_kann_was.database.tasks import back_up
from krefeld_kann_was.lib.start_page import Check, checks
from krefeld_kann_was.worker.selectors import is_running

MAX_AGE = timedelta(hours=26)  # a day, and a night that was busy


@checks("worker.view_taskrecord", position=100)
def check_backup(question: Question, now: datetime) -> Iterator[Check]:
    """Whether the last backup, of the night or by a command, came to its end, and lately. Two queries."""
    made_at = last_backup()
    is_done = bool(made_at and now - made_at < MAX_AGE)
    when = date(localtime(made_at), _("j. N, H:i")) if made_at else ""
    if is_running(back_up, now):
        detail = _("Sie läuft gerade. Gleich steht hier, wann sie fertig war.")
    elif when:
        detail = _("Zuletzt: %(when)s Uhr") % {"when": when}
    else:
        detail = _("Noch keine. Sie läuft jede Nacht um 3:40 Uhr.")
    yield Check(
        code="backup",
        label=_("Sicherung der Datenbank"),
        is_done=is_done,
        detail=detail,
        address=reverse("admin:worker_taskrecord_changelist")
        if is_done
        else reverse("checklist:back-up", args=[question.pk]),
        link=_("Ansehen") if is_done else _("Jetzt sichern"),
        is_button=not is_done,
    )
