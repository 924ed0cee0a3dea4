"""The opening hours of a question for staff: a page of their own, because editors and screen keepers change them.

The rows of its inlines are those of a venue, too.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.opening_hours.models import SpecialDay, WeeklyHours
from contributions.opening_hours.times import Span, is_long_night, overlap
from krefeld_kann_was.lib.confirmed_effects import require_confirmation
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin
from krefeld_kann_was.lib.model_admin import (
    LabelledFields,
    LabelledFormSet,
    LeadsBack,
    NotAddable,
    NotDeletable,
    PlainTitle,
)


class DayFormSet(LabelledFormSet):
    """Refuses hours of one day that overlap. `day_field` names the day; a row without times means closed."""

    day_field: str

    def clean(self) -> None:
        super().clean()
        days: defaultdict[object, list[forms.ModelForm]] = defaultdict(list)
        for form in self.forms:
            if form.is_valid() and self.day_field in form.cleaned_data and not form.cleaned_data.get("DELETE"):
                days[form.cleaned_data[self.day_field]].append(form)
        for rows in days.values():
            spans = [Span(row.cleaned_data["opens"], row.cleaned_data["closes"]) for row in rows]
            if len(rows) > 1 and (any(span.opens is None for span in spans) or overlap(spans)):
                rows[-1].add_error(None, _("Das passt nicht zu einer anderen Zeile für denselben Tag."))
        if not any(self.errors):
            changed = [row.cleaned_data for rows in days.values() for row in rows if row.has_changed()]
            require_confirmation(self.data, describe_long_nights(Span(row["opens"], row["closes"]) for row in changed))


def describe_long_nights(spans: Iterable[Span]) -> list[str]:
    """What staff are asked before „von“ and „bis“ are stored that may be swapped."""
    text = _("%(opens)s bis %(closes)s heißt: bis %(closes)s Uhr am Tag danach.")
    nights = dict.fromkeys(span for span in spans if span.opens is not None and is_long_night(span))
    return [text % {"opens": f"{night.opens:%H:%M}", "closes": f"{night.closes:%H:%M}"} for night in nights]


class WeekFormSet(DayFormSet):
    day_field = "weekday"


class SpecialDayFormSet(DayFormSet):
    day_field = "date"


class DayInline(EditConflictAdmin, LabelledFields, admin.TabularInline):
    """Rows for who may change the page, with the browser's own date and time fields, which show no seconds."""

    extra = 0
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True  # as the page itself asks

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(f"contributions.change_{self.parent_model._meta.model_name}")

    has_add_permission = has_delete_permission = has_change_permission


class WeeklyHoursInline(DayInline):
    model = WeeklyHours
    fields = ("weekday", "opens", "closes")
    formset = WeekFormSet
    verbose_name_plural = _(
        "Öffnungszeiten in jeder Woche. Steht hier nichts, ist immer geöffnet. 18:00 bis 02:00 geht über Mitternacht."
    )


class SpecialDayInline(DayInline):
    model = SpecialDay
    fields = ("date", "opens", "closes", "note")
    formset = SpecialDayFormSet
    verbose_name = pgettext_lazy("to add", "Besonderen Tag")
    verbose_name_plural = _("Besondere Tage. Steht bei einem Tag keine Zeit, ist geschlossen.")


class OpeningHoursAdmin(LeadsBack, PlainTitle, NotAddable, NotDeletable, admin.ModelAdmin):
    list_display = ("slug", "hosts", "opens_at", "closes_at")
    fields = readonly_fields = ("opens_at", "closes_at")
    search_fields = ["slug", "texts__title"]
    inlines = [WeeklyHoursInline, SpecialDayInline]
    show_full_result_count = False

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the question itself is not changed here, and somebody else may just be changing it."""
