"""Staff pages for page texts, contacts and reported barriers."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions.helplines import HELPLINES
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.forms import PageTextForm
from krefeld_kann_was.information.models import BarrierReport, Institution, PageText
from krefeld_kann_was.information.selectors import current_texts, draft_of
from krefeld_kann_was.information.services import close_reports
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin, EditConflictForm
from krefeld_kann_was.lib.line_breaks import keep_numbers_together
from krefeld_kann_was.lib.model_admin import DoneFilter, NotDeletable, VisitorReportAdmin


class InstitutionForm(EditConflictForm):
    """Marks what the law asks for. It may be saved half done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & set(Institution.mandatory_fields()):
            self.fields[name].label = _("%(label)s (Pflicht)") % {"label": self.fields[name].label}


@admin.register(Institution)
class InstitutionAdmin(EditConflictAdmin, NotDeletable, admin.ModelAdmin):
    form = InstitutionForm
    change_form_template = "admin/information/institution/change_form.html"
    fieldsets = [
        (None, {"fields": ["name", "body", "address", "represented_by", "editor", "phone", "email", "vat_id"]}),
        (_("Datenschutz"), {"fields": ["data_protection_officer", "supervisory_authority"]}),
        (
            _("Barrierefreiheit"),
            {"fields": ["accessibility_contact", "ombuds_office", "statement_created", "statement_reviewed"]},
        ),
        (_("Ausstellung"), {"fields": ["partners"]}),
        (
            _("Wenn jemand Hilfe braucht"),
            {
                "fields": ["helplines"],
                "description": _(
                    "Diese Nummern stehen auf der Dankesseite, wenn eine Antwort nach einer Notlage klingt. Ruft vor "
                    "der Eröffnung jede einmal an, nur 112 und 110 nicht. Stimmt eine nicht mehr, sagt es denen, die "
                    "die Software betreiben. In den Regeln ändert ihr sie selbst: unter „Seitentexte“."
                ),
            },
        ),
    ]
    readonly_fields = ["helplines"]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """What is missing comes first."""
        missing = Institution.current().missing_fields()
        if not missing:
            return super().get_fieldsets(request, obj)
        others = [
            (name, {**options, "fields": [field for field in options["fields"] if field not in missing]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return [(_("Das fehlt noch"), {"fields": missing, "classes": ["still-missing"]}), *others]

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to the page that led here: the checklist, or the start page."""
        target = request.GET.get("next", "")
        return redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "admin:index")

    response_post_save_add = response_post_save_change

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["show_save_and_add_another"] = False  # there is one
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The page of the only row instead of a list of one."""
        only = Institution.objects.first() if self.has_view_permission(request) else None
        if only is None:
            return super().changelist_view(request, extra_context)
        return redirect("admin:information_institution_change", only.pk)

    @admin.display(description=_("Nummern"))
    def helplines(self, _institution: Institution) -> SafeString:
        """Those that `contributions.helplines` holds, one line each."""
        lines = ((line.name, keep_numbers_together(" · ".join(line.numbers))) for line in HELPLINES)
        return format_html_join(mark_safe("<br>"), "{}: {}", lines)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Institution.objects.exists()


@admin.register(PageText)
class PageTextAdmin(EditConflictAdmin, NotDeletable, admin.ModelAdmin):
    """Adds versions and never changes one, so that it stays known what the public could read."""

    form = PageTextForm
    list_display = ["page", "language", "version", "written_at", "written_by"]
    list_filter = ["page", "language"]
    list_select_related = ["written_by"]
    fields = ["page", "language", "body"]
    actions = None
    change_list_template = "admin/information/pagetext/change_list.html"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new version with the current text."""
        chosen: dict[str, Any] = super().get_changeform_initial_data(request)
        page, language = chosen.get("page", PageSlug.RULES), chosen.get("language", "de")
        if page not in PageSlug.values:
            return chosen
        return {"page": page, "language": language, "body": draft_of(page, language)}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PageText, form: Any, change: bool) -> None:
        obj.written_by = cast(User, request.user)
        super().save_model(request, obj, form, change)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"current_texts": current_texts()} | (extra_context or {}))


@admin.register(BarrierReport)
class BarrierReportAdmin(VisitorReportAdmin):
    list_display = ["reported_at", "excerpt", "shown_contact", "named_language", "done_at"]
    list_filter = [DoneFilter]
    fields = ["text", "shown_contact", "named_language", "flag", "reported_at", "done_at"]
    readonly_fields = ["text", "shown_contact", "named_language", "flag", "reported_at", "done_at"]

    @admin.display(description=_("Nachricht"))
    def excerpt(self, report: BarrierReport) -> str:
        return Truncator(report.text).chars(90)

    def settle(self, request: HttpRequest, queryset: QuerySet[BarrierReport]) -> int:
        return close_reports(queryset, timezone.now())

    def confirm(self, count: int) -> str:
        return ngettext("%(count)d Barriere erledigt.", "%(count)d Barrieren erledigt.", count) % {"count": count}
