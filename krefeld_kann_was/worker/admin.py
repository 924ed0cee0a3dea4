"""What runs by the clock, as staff see it: when each task last ran, how that ended, when it will run next."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.mail import can_send_mail
from krefeld_kann_was.lib.model_admin import ReadOnly
from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.selectors import periodic_tasks

URGENT = '<strong class="overdue">{}</strong>'
FAILURE = '<strong class="overdue">{}</strong><br><small>{}</small>'


@admin.register(TaskRecord)
class PeriodicTaskAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("label", "outcome", "next_run", "last_run")
    fields = ("label", "outcome", "next_run", "last_run", "path", "error_class", "traceback")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskRecord]:
        return periodic_tasks(timezone.now())

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-is_overdue", "-is_failed", "run_after")

    @admin.display(description=_("Arbeit"))
    def label(self, record: TaskRecord) -> str:
        return str(SCHEDULES[record.path].label)

    @admin.display(description=_("Zuletzt"))
    def last_run(self, record: TaskRecord) -> object:
        return record.started_at or gettext("noch nie")

    @admin.display(description=_("Ergebnis"), empty_value="")
    def outcome(self, record: TaskRecord) -> str | None:
        if getattr(record, "is_overdue", False):
            return format_html(URGENT, gettext("überfällig"))
        if record.state == TaskResultStatus.RUNNING:
            return gettext("läuft gerade")
        if record.error_class:
            why = gettext("Was genau, steht im Protokoll des Servers.")
            return format_html(FAILURE, gettext("fehlgeschlagen"), why)
        if not record.finished_at:
            return None
        if SCHEDULES[record.path].sends_mail and not can_send_mail():
            return gettext("in Ordnung, E-Mails sind nicht eingerichtet")
        return pgettext("Ergebnis", "in Ordnung")

    @admin.display(description=_("Nächstes Mal"), empty_value="")
    def next_run(self, record: TaskRecord) -> object:
        return record.run_after if record.state == TaskResultStatus.READY else None
