"""The step with the opening hours, and the venue of which they are where the question has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from contributions.opening_hours.admin import describe_long_nights
from contributions.opening_hours.models import NO_TIME, Weekday, WeeklyHours
from contributions.opening_hours.times import MIDNIGHT, Span, overlap
from contributions.venue_admin import VenueForm
from contributions.venues.models import Venue
from krefeld_kann_was.lib.confirmed_effects import require_confirmation
from krefeld_kann_was.lib.edit_conflicts import digest

WORKDAYS, SATURDAY = [0, 1, 2, 3, 4], [5]


class HoursRow(forms.Form):
    days = forms.TypedMultipleChoiceField(
        label=_("Tage"), coerce=int, choices=Weekday, widget=forms.CheckboxSelectMultiple, required=False
    )
    opens = forms.TimeField(label=_("von"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"), required=False)
    closes = forms.TimeField(label=_("bis"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if self.errors:
            return cleaned
        if (opens is None) != (closes is None):
            self.add_error("opens" if opens is None else "closes", _("Bitte beide Zeiten angeben, oder keine."))
        elif opens is not None and not cleaned.get("days"):
            self.add_error("days", _("Für welche Tage gilt das?"))
        elif opens is not None and opens == closes != MIDNIGHT:
            self.add_error("closes", NO_TIME)
        return cleaned

    @property
    def span(self) -> Span | None:
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        return Span(opens, closes) if opens is not None and closes is not None else None


class FirstVenueForm(VenueForm):
    """The first venue of the question. Most need none: then it is at the address of the institution."""

    class Meta:
        model = Venue
        fields = ("name", "address")
        widgets = {"address": forms.Textarea({"rows": 2})}

    def __init__(self, data: Any, question: Question) -> None:
        venue = question.venues.order_by("pk").first()
        super().__init__(data, instance=venue or Venue(question=question), prefix="venue")
        self.fields["name"].label = _("Name des Ortes")
        self.fields["name"].required = venue is not None
        self.fields["name"].help_text = _("Leer: Es gilt die Anschrift aus „Kontakte“.") if venue is None else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("address") and not cleaned.get("name") and not self.errors:
            self.add_error("name", _("Wie heißt der Ort?"))
        return cleaned

    def save(self, commit: bool = True) -> Venue | None:
        """None where there is none yet and nobody named one."""
        return super().save(commit) if self.cleaned_data["name"] else None


class HoursRows(BaseFormSet):
    """The hours of a usual week, each row for several days: those of the first venue, where it has its own.

    `venue_form`: that of the first venue, for who may add venues; `further_venues`: those that have a page alone.
    """

    def __init__(self, data: Any, question: Question, may_add_venue: bool) -> None:
        self.question = question
        self.venue_form = FirstVenueForm(data, question) if may_add_venue else None
        days: defaultdict[tuple[time, time], list[int]] = defaultdict(list)
        venues = list(question.venues.order_by("pk"))
        venue, self.further_venues = venues[0] if venues else None, venues[1:]
        has_own = venue is not None and venue.weekly_hours.exists()
        self.owner: dict[str, Any] = {"venue": venue} if has_own else {"question": question}
        for weekday, opens, closes in WeeklyHours.objects.filter(**self.owner).values_list(
            "weekday", "opens", "closes"
        ):
            days[opens, closes].append(weekday)
        self.shown_now = digest(sorted(map(str, days.items())))
        rows = [{"days": each, "opens": opens, "closes": closes} for (opens, closes), each in days.items()]
        super().__init__(data, initial=rows or [{"days": WORKDAYS}, {"days": SATURDAY}], prefix="hours")

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if index == 0:
            form.fields["shown"] = forms.CharField(widget=forms.HiddenInput, initial=self.shown_now, required=False)

    def is_valid(self) -> bool:
        return (self.venue_form is None or self.venue_form.is_valid()) & super().is_valid()

    def spans(self) -> Iterator[tuple[int, Span]]:
        """Each open time with its weekday."""
        for form in self.forms:
            if form.is_valid() and form.span:
                yield from ((day, form.span) for day in form.cleaned_data["days"])

    def clean(self) -> None:
        if any(self.errors):
            return
        if self.forms[0].cleaned_data.get("shown", self.shown_now) != self.shown_now:
            text = _("Die Öffnungszeiten hat inzwischen jemand anderes geändert. Lade die Seite neu, um sie zu sehen.")
            raise forms.ValidationError(text)
        days: defaultdict[int, list[Span]] = defaultdict(list)
        for day, span in self.spans():
            days[day].append(span)
        for day, spans in days.items():
            if overlap(spans):
                text = _("Die Zeiten am %(day)s überschneiden sich.")
                raise forms.ValidationError(text, params={"day": Weekday(day).label})
        require_confirmation(self.data, describe_long_nights(span for spans in days.values() for span in spans))

    @transaction.atomic
    def save(self) -> None:
        if self.venue_form:
            self.venue_form.save()
        WeeklyHours.objects.filter(**self.owner).delete()
        rows = {(day, *span) for day, span in self.spans()}
        WeeklyHours.objects.bulk_create(
            WeeklyHours(**self.owner, weekday=day, opens=opens, closes=closes) for day, opens, closes in rows
        )


HoursForm: Any = formset_factory(HoursRow, formset=HoursRows, extra=1)
