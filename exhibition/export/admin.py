from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions.models import Question
from exhibition.export import takedowns, views
from exhibition.export.models import Export, Takedown
from krefeld_kann_was.lib.model_admin import DoneFilter, NotAddable, NotDeletable


@admin.register(Export)
class ExportAdmin(NotDeletable, admin.ModelAdmin):
    """Exports. Their pictures can be deleted, the record of what was handed out cannot."""

    list_display = ["started_at", "question", "state", "pictures", "started_by", "downloaded_at"]
    list_filter = ["question", "state"]
    list_select_related = ["started_by"]
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        return Question.titled.named_in(super().get_queryset(request))

    def get_urls(self) -> list[URLPattern]:
        def staff(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"export_export_{name}")

        return [
            staff("preview/<int:question_id>/<int:answer_id>/<slug:name>.png", views.preview, "preview"),
            staff("<int:export_id>/download/", views.download, "download"),
            staff("<int:export_id>/cancel/", views.cancel, "cancel"),
            staff("<int:export_id>/resume/", views.resume, "resume"),
            staff("<int:export_id>/remove/", views.remove_pictures, "remove"),
            *super().get_urls(),
        ]

    @admin.display(description=_("Bilder"))
    def pictures(self, export: Export) -> str:
        return f"{export.done} / {export.total}"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Bilderpakete"), **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return views.choose(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return views.show_export(request, object_id)


class TakedownList(ChangeList):
    """Reads the copies to take down once for all rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        listed: list[Takedown] = list(self.result_list)
        copies = takedowns.distributed_copies([takedown.answer_id for takedown in listed])
        for takedown in listed:
            takedown.copies = copies.get(takedown.answer_id, [])  # type: ignore[attr-defined]
        self.result_list = listed


@admin.register(Takedown)
class TakedownAdmin(NotAddable, NotDeletable, admin.ModelAdmin):
    """What has to be taken down or replaced, and who did so."""

    change_list_template = "exhibition/export/takedowns.html"
    list_display = ["answer", "kind", "pictures", "noticed_at", "done_at", "done_by"]
    list_filter = [DoneFilter]
    list_select_related = ["question", "done_by"]
    show_facets = admin.ShowFacets.NEVER
    sortable_by: ClassVar[list[str]] = []
    fields = ["question", "answer", "kind", "pictures", "noticed_at", "notified_at", "done_at", "done_by"]
    readonly_fields = ["answer", "pictures"]
    actions = ["complete"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)  # single ones are read, and done by the action

    def has_complete_permission(self, request: HttpRequest) -> bool:
        """Whether the action `complete` is offered."""
        return request.user.has_perm("export.change_takedown")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TakedownList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        takedowns.update_takedowns(timezone.now())
        return super().changelist_view(request, {"title": _("Zurückgenommen oder geändert"), **(extra_context or {})})

    @admin.display(description=_("Antwort"))
    def answer(self, takedown: Takedown) -> str:
        return str(takedown.answer_id)

    @admin.display(description=_("Bilder"))
    def pictures(self, takedown: Takedown) -> SafeString:
        known = getattr(takedown, "copies", None)
        copies = takedowns.distributed_copies([takedown.answer_id])[takedown.answer_id] if known is None else known
        rows = ((one.label, date_format(timezone.localtime(one.last_at), "SHORT_DATE_FORMAT")) for one in copies)
        return format_html_join("", '<div class="copy">{} <span>{}</span></div>', rows)

    @admin.action(
        permissions=["complete"],
        description=_("Erledigt: überall gelöscht oder ersetzt"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def complete(self, request: HttpRequest, queryset: QuerySet[Takedown]) -> None:
        """Complete the selected takedowns."""
        count = takedowns.complete_takedowns(queryset, by=cast(User, request.user), now=timezone.now())
        text = ngettext("%(count)d Antwort erledigt. Danke!", "%(count)d Antworten erledigt. Danke!", count)
        messages.success(request, text % {"count": count})
