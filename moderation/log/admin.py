"""The log of decisions in the admin: a list with filters and an export, read-only but for notes that are erased."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from contributions.enums import Status
from contributions.rehearsals.admin import WithoutRehearsals
from contributions.rehearsals.selectors import not_rehearsed
from krefeld_kann_was.lib.date_range import FROM_PARAMETER, TO_PARAMETER, DateRange
from krefeld_kann_was.lib.ids import parse_id
from krefeld_kann_was.lib.model_admin import BoundedPaginator, FilteredList, ReadOnly
from krefeld_kann_was.lib.typesetting import direction_of
from moderation import services
from moderation.formatting import describe_log_entry, describe_reason, display_name
from moderation.log.export import write_log
from moderation.models import Decision
from moderation.transitions import NotAllowed

FOLDED_FILTER = "admin/moderation/decision/folded_filter.html"


class PersonFilter(admin.SimpleListFilter):
    """The people who have decided something; one look-up in the index `decision_by_person` an account."""

    title = _("Wer")
    parameter_name = "person"
    template = FOLDED_FILTER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        decided = Decision.objects.filter(not_rehearsed("answer__question"), decided_by=OuterRef("pk")).order_by()
        people = get_user_model().objects.filter(Exists(decided)).order_by("last_name", "first_name", "username")
        return [(str(person.pk), display_name(person)) for person in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        person_ids = [int(person_id) for person_id, _name in self.lookup_choices if person_id == self.value()]
        return queryset.filter(decided_by__in=person_ids) if person_ids else queryset


class DateRangeFilter(admin.ListFilter):
    """A range of days with two date fields; a calendar of the days with decisions would read all of them."""

    title = _("Tag")
    template = "admin/moderation/decision/date_range_filter.html"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        used: dict[str, str] = {key: params.pop(key)[-1] for key in (FROM_PARAMETER, TO_PARAMETER) if key in params}
        self.used_parameters = dict(used)
        self.date_range = DateRange.from_query(used)

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [FROM_PARAMETER, TO_PARAMETER]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Name and value of the other filters in use, for hidden fields of the form."""
        yield from parse_qsl(changelist.get_query_string(remove=[FROM_PARAMETER, TO_PARAMETER, "p"]).removeprefix("?"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.filter(**self.date_range.lookups("decided_at"))


class OutcomeFilter(admin.SimpleListFilter):
    """The state of the answer after the decision."""

    title = _("Ergebnis")
    parameter_name = "after"
    template = FOLDED_FILTER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, status.label) for status in Status if status not in Status.FINAL]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        return queryset.filter(after=self.value()) if self.value() in Status.values else queryset


class FoldedChoiceFilter(admin.ChoicesFieldListFilter):
    template = FOLDED_FILTER


class FoldedQuestionFilter(admin.RelatedFieldListFilter):
    template = FOLDED_FILTER


class DecisionAdmin(WithoutRehearsals, ReadOnly, admin.ModelAdmin):
    path_to_question = "answer__question"
    list_display = ["when", "who", "what", "why"]
    list_filter = [
        DateRangeFilter, PersonFilter, ("kind", FoldedChoiceFilter), OutcomeFilter, ("reason", FoldedChoiceFilter),
        ("answer__question", FoldedQuestionFilter),
    ]  # fmt: skip
    list_select_related = ["answer", "decided_by"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    sortable_by: ClassVar[list[str]] = []
    actions = None
    readonly_fields = ["who", "what", "why", "excerpt"]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}  # no second entry on the start page, which leads here as „Protokoll“

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(require_safe(self.export))
        erase = self.admin_site.admin_view(require_POST(self.erase_note))
        return [
            path("export/", export, name="moderation_decision_export"),
            path("<int:decision_id>/erase-note/", erase, name="moderation_decision_erase_note"),
            *super().get_urls(),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FilteredList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*self.list_display, _answer_column(request)]

    def get_fields(self, request: HttpRequest, obj: Decision | None = None) -> list[Any]:
        return ["decided_at", "who", "what", "why", _answer_column(request), "kind", "before", "after", "shortened"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        with_note = Decision.objects.exclude(note="").filter(pk=parse_id(object_id) or 0).first()
        may_erase = with_note is not None and services.may_erase_note(with_note, cast(User, request.user))
        return super().change_view(request, object_id, form_url, {"may_erase_note": may_erase} | (extra_context or {}))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Protokoll")} | (extra_context or {}))

    @admin.display(description=_("Wann"))
    def when(self, decision: Decision) -> datetime:
        return decision.decided_at

    @admin.display(description=_("Wer"))
    def who(self, decision: Decision) -> str:
        return display_name(decision.decided_by)

    @admin.display(description=_("Was"))
    def what(self, decision: Decision) -> str:
        return describe_log_entry(decision)

    @admin.display(description=_("Warum"))
    def why(self, decision: Decision) -> str:
        return describe_reason(decision)

    @admin.display(description=_("Antwort"))
    def excerpt(self, decision: Decision) -> str:
        answer = decision.answer
        return format_html(
            '<a href="{}">{}</a> <bdi lang="{}" dir="{}">{}</bdi>',
            reverse("admin:contributions_answer_change", args=[answer.pk]),
            str(answer.pk),
            answer.language,
            direction_of(answer.text, answer.language),
            Truncator(answer.text).chars(60) or "—",
        )

    def erase_note(self, request: HttpRequest, decision_id: int) -> HttpResponse:
        """Blank the note of a decision, and return to its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            was_there = services.erase_note(decision_id=decision_id, by=cast(User, request.user))
        except NotAllowed as error:
            raise PermissionDenied from error
        if was_there:
            messages.success(request, _("Die Notiz ist gelöscht."))
        return HttpResponseRedirect(reverse("admin:moderation_decision_change", args=[decision_id]))

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """All decisions that match the filters of the list, as CSV."""
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


def _answer_column(request: HttpRequest) -> str:
    """The field that shows the answer: only its id to those who may not read answers."""
    return "excerpt" if request.user.has_perm("contributions.view_answer") else "answer"
