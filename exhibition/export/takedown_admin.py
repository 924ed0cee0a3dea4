"""What has to be taken down, and who did."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exhibition.export import takedowns
from exhibition.export.models import Recall
from krefeld_kann_was.lib.model_admin import NotAddable, NotDeletable


class DoneFilter(admin.SimpleListFilter):
    title = _("Stand")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("offen")), ("yes", _("erledigt"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Recall]) -> QuerySet[Recall]:
        return queryset.filter(done_at__isnull=self.value() == "no") if self.value() else queryset


class RecallList(ChangeList):
    """The recalls, each with what is outside: read once for all rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        listed: list[Recall] = list(self.result_list)
        found = takedowns.outside([recall.answer_id for recall in listed])
        for recall in listed:
            recall.outside = found.get(recall.answer_id, [])  # type: ignore[attr-defined]
        self.result_list = listed


class RecallAdmin(NotAddable, NotDeletable, admin.ModelAdmin):
    """What has to be taken down, and who did."""

    change_list_template = "exhibition/export/recalls.html"
    list_display = ["number", "pictures", "noticed_at", "done_at", "done_by"]
    list_filter = [DoneFilter]
    list_select_related = ["question", "done_by"]
    show_facets = admin.ShowFacets.NEVER
    sortable_by: ClassVar[list[str]] = []
    fields = ["question", "number", "pictures", "noticed_at", "told_at", "done_at", "done_by"]
    readonly_fields = ["number", "pictures"]
    actions = ["finish"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)  # it is read, and done by the action

    def has_finish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("export.change_recall")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecallList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        takedowns.find_recalls(timezone.now())
        return super().changelist_view(request, {"title": _("Zurückgenommen: bitte löschen"), **(extra_context or {})})

    @admin.display(description=_("Antwort"))
    def number(self, recall: Recall) -> str:
        return str(recall.answer_id)

    @admin.display(description=_("Bilder"))
    def pictures(self, recall: Recall) -> SafeString:
        known = getattr(recall, "outside", None)
        found = takedowns.outside([recall.answer_id])[recall.answer_id] if known is None else known
        rows = ((one.what, date_format(timezone.localtime(one.last_at), "SHORT_DATE_FORMAT")) for one in found)
        return format_html_join("", '<div class="outside">{} <span>{}</span></div>', rows)

    @admin.action(
        permissions=["finish"],
        description=_("Erledigt: überall gelöscht"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def finish(self, request: HttpRequest, queryset: QuerySet[Recall]) -> None:
        number = takedowns.finish(queryset, by=cast(User, request.user), now=timezone.now())
        text = ngettext("%(count)d Antwort erledigt. Danke!", "%(count)d Antworten erledigt. Danke!", number)
        messages.success(request, text % {"count": number})
