"""The pages, the contacts and the inbox of barriers, for staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from krefeld_kann_was.information.models import BarrierReport, Institution, PageText
from krefeld_kann_was.information.selectors import newest, text_in_force
from krefeld_kann_was.information.wording import Slug, shipped
from krefeld_kann_was.lib.languages import Language, languages
from krefeld_kann_was.lib.model_admin import NotAddable, NotDeletable


@admin.register(Institution)
class InstitutionAdmin(NotDeletable, admin.ModelAdmin):
    fieldsets = [
        (None, {"fields": ["name", "body", "address", "represented_by", "editor", "phone", "email", "vat_id"]}),
        (_("Datenschutz"), {"fields": ["data_protection_officer", "supervisory_authority"]}),
        (
            _("Barrierefreiheit"),
            {"fields": ["accessibility_contact", "ombuds_office", "statement_created", "statement_reviewed"]},
        ),
        (_("Ausstellung"), {"fields": ["partners"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Institution.objects.exists()


@admin.register(PageText)
class PageTextAdmin(NotDeletable, admin.ModelAdmin):
    """Versions are added, never changed: what the public could read stays known."""

    list_display = ["page", "language", "version", "written_at", "written_by"]
    list_filter = ["page", "language"]
    list_select_related = ["written_by"]
    fields = ["page", "language", "body"]
    actions = None
    change_list_template = "admin/information/pagetext/change_list.html"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version begins with the words that are shown now, or in German."""
        chosen: dict[str, Any] = super().get_changeform_initial_data(request)
        page, language = chosen.get("page", Slug.RULES), chosen.get("language", "de")
        if page not in Slug.values:
            return chosen
        return {"page": page, "language": language, "body": _words(page, language) or _words(page, "de")}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PageText, form: Any, change: bool) -> None:
        obj.written_by = cast(User, request.user)
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"in_force": list(_in_force()), "contacts_missing": Institution.current().empty()}
        return super().changelist_view(request, context | (extra_context or {}))


def _words(page: str, language: str) -> str | None:
    row = newest(page, language)
    return row.body if row else shipped(page, language)


def _in_force() -> Iterator[tuple[Slug, Language, bool]]:
    """Each page with each language that it has words in now, and whether staff wrote them."""
    for slug in Slug:
        for language in languages():
            text = text_in_force(slug, language.code)
            if text.language == language.code:
                yield slug, language, bool(text.changed)


class OpenFilter(admin.SimpleListFilter):
    """What still has to be done, unless somebody asks for the rest."""

    title = _("Stand")
    parameter_name = "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("offen")), ("yes", _("erledigt"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BarrierReport]) -> QuerySet[BarrierReport]:
        return queryset.filter(done_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(BarrierReport)
class BarrierReportAdmin(NotAddable, NotDeletable, admin.ModelAdmin):
    list_display = ["reported_at", "excerpt", "contact", "language", "done_at"]
    list_filter = [OpenFilter]
    fields = ["text", "contact", "language", "flag", "reported_at", "done_at"]
    readonly_fields = ["text", "contact", "language", "flag", "reported_at", "done_at"]
    actions = ["finish"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)  # it is read, and done by the action

    def has_finish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("information.change_barrierreport")

    @admin.display(description=_("Meldung"))
    def excerpt(self, report: BarrierReport) -> str:
        return Truncator(report.text).chars(90)

    @admin.action(
        permissions=["finish"],
        description=_("Erledigt (löscht den Kontakt)"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def finish(self, request: HttpRequest, queryset: QuerySet[BarrierReport]) -> None:
        number = queryset.filter(done_at=None).update(done_at=timezone.now(), contact="")
        text = ngettext("%(count)d Meldung erledigt.", "%(count)d Meldungen erledigt.", number) % {"count": number}
        messages.success(request, text)
