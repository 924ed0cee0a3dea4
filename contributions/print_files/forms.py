"""The choices on the page with the print files of a question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contributions.enums import StationKind
from contributions.models import Question, Station
from contributions.print_files.formats import PrintFormat
from contributions.print_files.services import printable_stations
from contributions.print_files.texts import PrintOptions
from krefeld_kann_was.lib.credits import print_credits, responsible_body
from krefeld_kann_was.lib.languages import language_choices

SUGGESTED_COUNT = 4  # of the languages beside the large one


class PrintForm(forms.Form):
    """Station, none of them a terminal, and appearance. Offers the languages in which the question stands.

    Fetch its texts, and its stations with their screens.

    `station`: the id of the one to begin with.
    """

    station = forms.ModelChoiceField(Station.objects.none(), label=_("Standort"), empty_label=None)
    language = forms.ChoiceField(label=_("Große Sprache"))
    others = forms.MultipleChoiceField(
        label=_("Dazu, kleiner"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Antwortkarten gibt es in jeder dieser Sprachen."),
    )
    light = forms.BooleanField(label=_("Sparsam: auf weißem Grund"), required=False)
    bleed = forms.BooleanField(label=_("Für die Druckerei: 3 mm Beschnitt und Schnittmarken"), required=False)

    def __init__(self, question: Question, data: Any = None, station: str = "") -> None:
        self.question = question
        known = {text.language for text in question.texts.all()}
        choices = [(code, name) for code, name in language_choices() if code in known]
        codes = [code for code, _name in choices]
        first = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in codes else codes[0]
        stations = printable_stations(question)
        by_age = sorted(stations, key=lambda each: each.pk)
        self.with_screen = next((each for each in by_age if each.screens.all()), None)
        without = (each for each in by_age if not each.screens.all())
        self.wanted = next((each for each in stations if str(each.pk) == station), None)
        super().__init__(
            data,
            initial={
                "station": self.wanted or next(without, by_age[0]),
                "language": first,
                "others": [code for code in codes if not code.startswith(first)][:SUGGESTED_COUNT],
            },
        )
        on_phones = question.stations.exclude(kind=StationKind.TERMINAL)
        self.fields["station"].queryset = on_phones  # type: ignore[attr-defined]
        for name in ("language", "others"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def options(self) -> PrintOptions:
        """What is chosen, or what is suggested before that, and who stands on it. Two queries."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        others = (code for code in chosen["others"] if code != chosen["language"])
        return PrintOptions(
            languages=(chosen["language"], *others),
            light=chosen.get("light", False),
            bleed=chosen.get("bleed", False),
            credits=print_credits(self.question.pk),
            responsible=responsible_body(),
        )

    @property
    def chosen_station(self) -> Station:
        """The chosen one, or the first that no screen has."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        station: Station = chosen["station"]
        return station

    def station_of(self, print_format: PrintFormat) -> Station:
        """What hangs beside the screen carries the screen's code, until somebody chooses."""
        is_chosen = self.is_bound or self.wanted
        beside = self.with_screen if print_format.is_beside_screen and not is_chosen else None
        return beside or self.chosen_station
