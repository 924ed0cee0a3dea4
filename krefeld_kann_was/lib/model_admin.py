"""Parts for the admin classes of every app."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, Model, QuerySet
from django.forms import BaseInlineFormSet, FileInput, Media, ModelForm, Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.languages import language_name
from krefeld_kann_was.lib.line_breaks import keep_numbers_together

BACK = "back"  # in the query of an address: the page of ours to which saving leads
ROW_IS_GONE = _("Eine Zeile hat inzwischen jemand anderes gelöscht. Nimm mit, was du brauchst, und lade die Seite neu.")


def staff_context(request: HttpRequest, title: object) -> dict[str, Any]:
    """The template variables of a staff page outside the admin's own, without its list of models."""
    return {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "title": title}


class LabelledFields:
    """Gives fields in tables an `aria-label`: screen readers do not announce the heading of their column.

    For tabular inlines, whose cells stand below each other on a phone, and for lists with editable fields.
    """

    @property
    def media(self) -> Media:
        media: Media = super().media  # type: ignore[misc]
        return media + Media(js=[Script("js/inline-rows.js", type="module")])  # type: ignore[list-item]

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(db_field.verbose_name))
        return field


class LabelledFormSet(BaseInlineFormSet):
    """Gives the checkbox that deletes a row an `aria-label`, and says what has happened to a row that is gone."""

    def clean(self) -> None:
        super().clean()
        pk_name = cast(Any, self.model)._meta.pk.name
        for form in self.initial_forms:
            if str(form.instance.pk) != self.data.get(form.add_prefix(pk_name), ""):
                raise ValidationError(ROW_IS_GONE)

    def add_fields(self, form: ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = str(form.fields["DELETE"].label)


class StaffFileInput(FileInput):
    """A field for a file that speaks the language of the page and refuses one that is too large before it is sent.

    `max_size`: in megabytes. Whoever reads the file still checks it: without JavaScript it is the browser's own field.
    """

    class Media:
        js = (Script("js/file-fields.js", type="module"),)

    has_stored_file = False  # the form sets it: then this one replaces that

    def __init__(self, accept: str, max_size: int) -> None:
        super().__init__({"accept": accept, "data-max-size": max_size * 1_000_000})
        self.max_size = max_size

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        too_large = gettext("„{name}“ ist zu groß: Höchstens %(size)d MB gehen. Wähl eine kleinere Datei.")
        words = {
            "data-choose": gettext("Andere Datei wählen") if self.has_stored_file else gettext("Datei auswählen"),
            "data-nothing": "" if self.has_stored_file else gettext("noch keine Datei"),
            "data-too-large": too_large % {"size": self.max_size},
        }
        return super().get_context(name, value, words | (attrs or {}))


class BoundedPaginator(Paginator):
    """Stops counting at MAX_COUNT, so that a list costs the same with a million rows."""

    MAX_COUNT = 10_000

    @cached_property
    def count(self) -> int:
        return cast(QuerySet[Any], self.object_list).order_by()[: self.MAX_COUNT].count()


class FilteredList(ChangeList):
    """A list whose links to its rows carry its filters, as those of any list of Django's do.

    Django resolves the address of each row to see whether it leads to a list, where the filters stand otherwise: a
    tenth of the time of a page.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.query_of_links, self.preserved_filters = self.preserved_filters, ""

    def url_for_result(self, result: Model) -> str:
        address = super().url_for_result(result)
        return f"{address}?{self.query_of_links}" if self.query_of_links else address


class DoneFilter(admin.SimpleListFilter):
    """Open or done rows: those whose `done_field` is empty or not."""

    title = _("Stand")
    parameter_name = "done"
    done_field = "done_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("offen")), ("yes", _("erledigt"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        is_open = self.value() == "no"
        return queryset.filter(**{f"{self.done_field}__isnull": is_open}) if self.value() else queryset


class NotAddable:
    """Nobody adds rows in the admin, not even a superuser."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NotDeletable:
    """Nobody deletes rows in the admin, not even a superuser."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LeadsBack:
    """„Speichern“ leads to the page that sent somebody here, where the address names one in BACK."""

    def response_post_save_add(self, request: HttpRequest, obj: Model) -> Any:
        return _way_back(request) or super().response_post_save_add(request, obj)  # type: ignore[misc]

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> Any:
        return _way_back(request) or super().response_post_save_change(request, obj)  # type: ignore[misc]


def _way_back(request: HttpRequest) -> HttpResponse | None:
    address = request.GET.get(BACK, "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return HttpResponseRedirect(address) if is_ours else None


class PlainTitle:
    """Heads a list with what is in it: there is nothing to select."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = {"title": cast(Any, self).opts.verbose_name_plural}
        return super().changelist_view(request, title | (extra_context or {}))  # type: ignore[misc]


class ReadOnly(PlainTitle, NotAddable, NotDeletable):
    """Nobody adds, changes or deletes rows in the admin, not even a superuser."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class VisitorReportAdmin(NotAddable, NotDeletable, admin.ModelAdmin):
    """Reports of visitors, which staff read and finish by an action; a subclass says in `settle` what that does."""

    actions = ("finish",)

    @admin.display(description=_("Kontakt"))
    def shown_contact(self, report: Any) -> str:
        return keep_numbers_together(report.contact)

    @admin.display(description=_("Sprache"))
    def named_language(self, report: Any) -> str:
        return language_name(report.language)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)  # it is read, and done by the action

    def has_finish_permission(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    def settle(self, request: HttpRequest, queryset: QuerySet[Any]) -> int:
        """Settle the reports that may be settled, and return how many."""
        raise NotImplementedError

    def confirm(self, count: int) -> str:
        """The message after so many were settled."""
        return ngettext("%(count)d Meldung erledigt.", "%(count)d Meldungen erledigt.", count) % {"count": count}

    @admin.action(
        permissions=["finish"],
        description=_("Erledigt (löscht den Kontakt)"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def finish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        messages.success(request, self.confirm(self.settle(request, queryset)))
