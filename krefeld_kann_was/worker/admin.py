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

from krefeld_kann_was.lib.model_admin import ReadOnly
from krefeld_kann_was.lib.periodic import SCHEDULES
from krefeld_kann_was.worker.models import TaskRecord
from krefeld_kann_was.worker.selectors import periodic_tasks

URGENT = '<strong class="overdue">{}</strong>'


@admin.register(TaskRecord)
class PeriodicTaskAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("label", "last_run", "outcome", "next_run")
    fields = ("label", "last_run", "outcome", "next_run", "path", "traceback")
    ordering = ("run_after",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskRecord]:
        return periodic_tasks(timezone.now()).order_by(*self.ordering)

    @admin.display(description=_("Arbeit"))
    def label(self, record: TaskRecord) -> str:
        return str(SCHEDULES[record.path].label)

    @admin.display(description=_("Zuletzt"))
    def last_run(self, record: TaskRecord) -> object:
        return record.started_at or gettext("noch nie")

    @admin.display(description=_("Ergebnis"), empty_value="")
    def outcome(self, record: TaskRecord) -> str | None:
        if record.state == TaskResultStatus.RUNNING:
            return gettext("läuft gerade")
        if record.error_class:
            return format_html(URGENT, gettext("fehlgeschlagen: %(error)s") % {"error": record.error_class})
        return pgettext("Ergebnis", "in Ordnung") if record.finished_at else None

    @admin.display(description=_("Nächstes Mal"), empty_value="")
    def next_run(self, record: TaskRecord) -> object:
        if getattr(record, "is_overdue", False):
            return format_html(URGENT, gettext("überfällig"))
        return record.run_after if record.state == TaskResultStatus.READY else None
