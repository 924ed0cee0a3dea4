"""The log for everybody who may read decisions: who, when, what, why. Filtered, exported, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contributions.enums import Status
from krefeld_kann_was.lib.date_range import FROM_PARAMETER, TO_PARAMETER, DateRange
from krefeld_kann_was.lib.model_admin import BoundedPaginator, ReadOnly
from moderation.formatting import name
from moderation.log.entries import what, why
from moderation.log.export import write_log
from moderation.models import Decision

FOLDED = "admin/moderation/decision/folded.html"


class PersonFilter(admin.SimpleListFilter):
    """Those who have decided something: one step in the index `decision_by_person` for each account."""

    title = _("Wer")
    parameter_name = "person"
    template = FOLDED

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        decided = Decision.objects.filter(decided_by=OuterRef("pk")).order_by()
        people = get_user_model().objects.filter(Exists(decided)).order_by("last_name", "first_name", "username")
        return [(str(person.pk), name(person)) for person in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        chosen = [int(number) for number, _name in self.lookup_choices if number == self.value()]
        return queryset.filter(decided_by__in=chosen) if chosen else queryset


class DayFilter(admin.ListFilter):
    """From one day to another, as people type them; a calendar of all days with decisions would read them all."""

    title = _("Tag")
    template = "admin/moderation/decision/days.html"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        written: dict[str, str] = {key: params.pop(key)[-1] for key in (FROM_PARAMETER, TO_PARAMETER) if key in params}
        self.used_parameters = dict(written)
        self.days = DateRange.from_query(written)

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [FROM_PARAMETER, TO_PARAMETER]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The other filters that are in use, as hidden fields of the form."""
        yield from parse_qsl(changelist.get_query_string(remove=[FROM_PARAMETER, TO_PARAMETER, "p"]).removeprefix("?"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.filter(**self.days.lookups("decided_at"))


class OutcomeFilter(admin.SimpleListFilter):
    """What the answer became."""

    title = _("Ergebnis")
    parameter_name = "after"
    template = FOLDED

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, status.label) for status in Status if status not in Status.FINAL]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.filter(after=self.value()) if self.value() in Status.values else queryset


class ChoiceFilter(admin.ChoicesFieldListFilter):
    template = FOLDED


class QuestionFilter(admin.RelatedFieldListFilter):
    template = FOLDED


class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["when", "who", "said", "reasons"]
    list_filter = [
        DayFilter, PersonFilter, ("kind", ChoiceFilter), OutcomeFilter, ("reason", ChoiceFilter),
        ("answer__question", QuestionFilter),
    ]  # fmt: skip
    list_select_related = ["answer", "decided_by"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    sortable_by: ClassVar[list[str]] = []
    actions = None
    readonly_fields = ["when", "who", "said", "reasons", "excerpt"]

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(require_safe(self.export))
        return [path("export/", export, name="moderation_decision_export"), *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*self.list_display, _answer_for(request)]

    def get_fields(self, request: HttpRequest, obj: Decision | None = None) -> list[Any]:
        return [*self.list_display, _answer_for(request), "kind", "before", "after", "shortened"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Protokoll")} | (extra_context or {}))

    @admin.display(description=_("Wann"))
    def when(self, decision: Decision) -> datetime:
        return decision.decided_at

    @admin.display(description=_("Wer"))
    def who(self, decision: Decision) -> str:
        return name(decision.decided_by)

    @admin.display(description=_("Was"))
    def said(self, decision: Decision) -> str:
        return what(decision)

    @admin.display(description=_("Warum"))
    def reasons(self, decision: Decision) -> str:
        return why(decision)

    @admin.display(description=_("Antwort"))
    def excerpt(self, decision: Decision) -> str:
        answer = decision.answer
        return format_html(
            '<a href="{}">{}</a> <bdi lang="{}" dir="auto">{}</bdi>',
            reverse("admin:contributions_answer_change", args=[answer.pk]),
            str(answer.pk),
            answer.language,
            Truncator(answer.text).chars(60) or "—",
        )

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The decisions that the same filters show, all of them, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            decisions = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:moderation_decision_changelist"))
        file_name = f"protokoll-{timezone.localdate():%Y-%m-%d}.csv"
        return StreamingHttpResponse(
            write_log(decisions),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
        )


def _answer_for(request: HttpRequest) -> str:
    """The column of the answer: those who may not read answers see its number alone."""
    return "excerpt" if request.user.has_perm("contributions.view_answer") else "answer"
