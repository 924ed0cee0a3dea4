"""Venues for staff: where the exhibition is, from when until when, and when it is open there."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.effects import effects_on_venue
from contributions.models import Answer, Question, Station
from contributions.opening_hours.admin import DayInline, SpecialDayInline, WeeklyHoursInline
from contributions.rehearsals.admin import WithoutRehearsals
from contributions.rehearsals.selectors import not_rehearsed
from contributions.venues.models import Venue
from krefeld_kann_was.lib.confirmed_effects import SaysEffectOfDeletion, require_confirmation, stored_row
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin, EditConflictForm
from krefeld_kann_was.lib.model_admin import LeadsBack


def venue_choices() -> list[tuple[Any, Any]]:
    """All venues for a menu; by question, where several have some. One query."""
    venues = Venue.objects.filter(not_rehearsed()).select_related("question")
    venues = venues.order_by("question_id", F("first_day").asc(nulls_first=True), "name", "pk")
    groups = [
        (str(question), [(venue.pk, venue.name) for venue in group])
        for question, group in groupby(venues, key=attrgetter("question"))
    ]
    return [("", "---------"), *(groups if len(groups) > 1 else (one for _question, group in groups for one in group))]


class VenueForm(EditConflictForm):
    """Refuses a name that another venue of the question has, also where the question is not among its fields."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded if "question" in self.fields else excluded - {"question"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            require_confirmation(self.data, effects_on_venue(stored_row(self.instance), cleaned, localdate()))
        return cleaned


class VenueWeekInline(WeeklyHoursInline):
    verbose_name_plural = _("Eigene Öffnungszeiten. Steht hier nichts, gelten die der Ausstellung.")


class VenueDayInline(SpecialDayInline):
    verbose_name_plural = _("Besondere Tage an diesem Ort. Steht bei einem Tag keine Zeit, ist geschlossen.")


class VenueAdmin(LeadsBack, WithoutRehearsals, SaysEffectOfDeletion, EditConflictAdmin, admin.ModelAdmin):
    form = VenueForm
    list_display = ["name", "question", "stay", "is_here"]
    list_filter = ["question"]
    list_select_related = []  # no join, see get_queryset
    search_fields = ["name", "address"]
    show_full_result_count = False
    fields = ["question", "name", "address", ("first_day", "last_day")]
    formfield_overrides = DayInline.formfield_overrides | {
        models.TextField: {"widget": forms.Textarea({"rows": 3})},
    }
    inlines = [VenueWeekInline, VenueDayInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Question.titled.named_in(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["question"] if obj else []  # its stations belong to that question

    @admin.display(description=_("Zeitraum"))
    def stay(self, venue: Venue) -> str:
        return venue.describe_stay(venue.question) or str(_("die ganze Zeit"))

    @admin.display(description=_("gerade"))
    def is_here(self, venue: Venue) -> str:
        today = localdate()
        if venue.is_over(today):
            return gettext("vorbei")
        if venue.first_day and venue.first_day > today:
            return gettext("ab %(day)s") % {"day": date_format(venue.first_day, gettext("j. N"))}
        return gettext("läuft")

    def describe_deletion(self, objs: Any) -> str:
        count = Station.objects.filter(venue__in=objs).count()
        stations = ngettext(
            "%(count)d Standort gehört dann zu keinem Ort mehr. Antworten nimmt er weiter an.",
            "%(count)d Standorte gehören dann zu keinem Ort mehr. Antworten nehmen sie weiter an.",
            count,
        ) % {"count": count}
        if not Answer.objects.filter(station__venue__in=objs).exists():
            return stations
        answers = gettext("Die Antworten von dort zählen in den Zahlen dann zu keinem Ort mehr.")
        return f"{stations} {answers}"
