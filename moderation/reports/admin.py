"""All reports for staff. Those with an answer are settled at the desk, the others here."""

from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from contributions.codes import normalise_code
from contributions.enums import Status
from krefeld_kann_was.lib.model_admin import BoundedPaginator, DoneFilter, VisitorReportAdmin
from moderation.reports.models import Report
from moderation.reports.services import settle_described_reports


class SettledFilter(DoneFilter):
    done_field = "settled_at"


class AnswerFilter(admin.SimpleListFilter):
    title = _("Antwort")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("nur beschrieben")), ("yes", _("bekannt"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        return queryset.filter(answer__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Report)
class ReportAdmin(VisitorReportAdmin):
    list_display = ["reported_at", "reference", "reason", "excerpt", "settled_at", "outcome"]
    list_filter = [SettledFilter, AnswerFilter, "reason"]
    search_fields = ["code"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    sortable_by: ClassVar[list[str]] = []
    fields = [
        "reference", "reason", "text", "about", "meant", "shown_contact", "named_language", "flag",
        "reported_at", "hid_answer", "settled_at", "settled_by", "outcome",
    ]  # fmt: skip
    readonly_fields = ["reference", "meant", "shown_contact", "named_language"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Report], search_term: str
    ) -> tuple[QuerySet[Report], bool]:
        return super().get_search_results(request, queryset, normalise_code(search_term))

    @admin.display(description=_("Nummer"))
    def reference(self, report: Report) -> str:
        return report.reference

    @admin.display(description=_("Meldung"))
    def excerpt(self, report: Report) -> str:
        return Truncator(report.text or report.about).chars(90) or "–"

    @admin.display(description=_("Antwort"))
    def meant(self, report: Report) -> str:
        """A link to the answer, or to a search for it among the released ones."""
        if report.answer_id is not None:
            address = reverse("admin:contributions_answer_change", args=[report.answer_id])
            return format_html('<a href="{}">{}</a>', address, report.answer_id)
        query = urlencode({"q": report.about, "status__exact": Status.RELEASED})
        address = f"{reverse('admin:contributions_answer_changelist')}?{query}"
        return format_html('<a href="{}">{}</a>', address, _("gezeigte durchsuchen"))

    def settle(self, request: HttpRequest, queryset: QuerySet[Report]) -> int:
        if queryset.filter(settled_at=None, answer__isnull=False).exists():
            messages.warning(request, _("Über gemeldete Antworten entscheidest du unter „Antworten prüfen“."))
        return settle_described_reports(queryset, by=cast(User, request.user), now=timezone.now())
