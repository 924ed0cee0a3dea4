"""The admin of the screens and their playlists."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions.rehearsals.admin import WithoutRehearsals
from contributions.rehearsals.selectors import not_rehearsed
from exhibition.heartbeat.admin import HeartbeatAdmin
from exhibition.kiosk.legibility import ViewingDistances, viewing_distances
from exhibition.models import PlaylistEntry, Screen
from krefeld_kann_was.lib.confirmed_effects import SaysEffectOfDeletion, require_confirmation, stored_row
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin, EditConflictForm
from krefeld_kann_was.lib.languages import language_choices
from krefeld_kann_was.lib.model_admin import LabelledFields

EXTRA_MENUS = 3


class LanguageMenus(forms.MultiWidget):
    def decompress(self, chosen: Sequence[str] | None) -> list[str]:
        return list(chosen or [])


class LanguagesInOrderField(forms.MultiValueField):
    """An ordered choice of languages: a menu for each that is chosen, and EXTRA_MENUS. Cleans to a list of codes."""

    def __init__(self, chosen: Sequence[str] = (), **options: Any) -> None:
        languages = language_choices()
        choices = [("", "–"), *languages]
        count = min(len(chosen) + EXTRA_MENUS, len(languages))
        menus = [forms.ChoiceField(choices=choices, required=False) for _menu in range(count)]
        names = [_("%(number)d. weitere Sprache") % {"number": place + 1} for place in range(count)]
        widget = LanguageMenus([forms.Select({"aria-label": name}, choices) for name in names])
        super().__init__(menus, widget=widget, require_all_fields=False, **options)

    def compress(self, chosen: list[str]) -> list[str]:
        return list(dict.fromkeys(filter(None, chosen)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.compress(data) != (initial or [])


class ScreenForm(EditConflictForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        station = self.fields.get("station")
        if isinstance(station, forms.ModelChoiceField) and station.queryset is not None:
            # Terminals and stations of rehearsals are offered to nobody; `Screen.clean` says why.
            stations = [
                (each.pk, str(each)) for each in station.queryset.filter(not_rehearsed()) if not each.is_terminal
            ]
            station.choices = [("", "---------"), *stations]
        if "outage_hours" in self.fields:
            self.fields["outage_hours"].required = False
        self.fields["further_languages"] = LanguagesInOrderField(
            self.instance.further_languages,
            label=_("Weitere Sprachen"),
            required=False,
            help_text=_(
                "Was um die Antworten herum steht, wechselt sich in dieser Reihenfolge ab; die Sprache oben kommt am "
                "häufigsten. Für noch mehr Sprachen erst speichern."
            ),
        )

    def clean_outage_hours(self) -> int:
        """Left empty, it stays as it is."""
        hours: int | None = self.cleaned_data["outage_hours"]
        return self.instance.outage_hours if hours is None else hours

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        stored, question = stored_row(self.instance), cleaned.get("question")
        if stored is not None and question is not None and stored.question != question and not self.errors:
            text = _("„%(name)s“ zeigt dann sofort Antworten auf eine andere Frage: „%(question)s“.")
            require_confirmation(self.data, [text % {"name": stored.name, "question": question}])
        return cleaned


class PlaylistInline(EditConflictAdmin, LabelledFields, admin.TabularInline):
    """The screen's playlist; without entries `kiosk.playlist.DEFAULT_PLAYLIST` applies."""

    model = PlaylistEntry
    verbose_name_plural = _("Ablauf (ohne Zeilen: vor allem Antworten, dazwischen alles andere)")
    extra = 0
    fields = ["position", "mode", "answers", "seconds"]


@admin.register(Screen)
class ScreenAdmin(WithoutRehearsals, SaysEffectOfDeletion, EditConflictAdmin, HeartbeatAdmin):
    """Screens and their secret addresses, which only staff with the permission to view screens see."""

    effect_of_deletion = _("Das Gerät zeigt dann nur noch eine schwarze Fläche: Seine Adresse gilt nicht mehr.")

    list_display = ["name", *HeartbeatAdmin.heartbeat_columns]
    list_filter = ["question"]
    list_select_related = ["question", "station"]
    search_fields = ["name"]
    readonly_fields = ["legibility", "page"]
    fields = [
        "page",
        "name",
        "question",
        "station",
        "own_station_only",
        "with_translations",
        "language",
        "further_languages",
        "outage_hours",
        ("diagonal", "distance"),
        "legibility",
    ]
    actions = ["renew_tokens"]
    inlines = [PlaylistInline]
    form = ScreenForm

    class Media:
        js = (forms.Script("js/copy.js", type="module"),)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Without what a new screen has not yet."""
        return [field for field in self.fields if obj or field not in self.readonly_fields]

    @admin.display(description=_("Seite"))
    def page(self, screen: Screen) -> str:
        if screen.pk is None:
            return "–"
        return render_to_string("admin/_screen_page.html", {"screen": screen, "public_url": settings.PUBLIC_URL})

    @admin.display(description=_("Lesbarkeit"))
    def legibility(self, screen: Screen) -> str:
        """What does not work at the distance that staff entered, and up to which distance everything does."""
        if not screen.diagonal:
            return "–"
        from krefeld_kann_was.lib.qr import count_modules

        distances = viewing_distances(screen.diagonal, count_modules(screen.station.address))
        metres = {name: number_format(round(distance, 1), 1) for name, distance in distances._asdict().items()}
        summary = _(
            "Antworten: bequem bis %(comfortable)s m, lesbar bis %(readable)s m. "
            "QR-Code mit der Adresse des Standorts: bis %(code)s m, in der Einladung bis %(large_code)s m, "
            "hochkant bis %(portrait_code)s m und %(portrait_large_code)s m."
        )
        return " ".join([*_warnings(distances, screen.distance), str(summary) % metres])

    @admin.action(description=_("Neue Adresse geben, die alte gilt nicht mehr"), permissions=["change"])
    def renew_tokens(self, request: HttpRequest, screens: QuerySet[Screen]) -> None:
        for screen in screens:
            screen.renew_token()
            self.log_change(request, screen, _("Neue Adresse"))
        count = len(screens)
        message = ngettext(
            "%(count)d Bildschirm hat eine neue Adresse. Bitte öffne sie jetzt dort.",
            "%(count)d Bildschirme haben neue Adressen. Bitte öffne sie jetzt dort.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)


def _warnings(distances: ViewingDistances, distance: float | None) -> list[str]:
    """Sentences about what does not work from so many metres away, or one that everything does."""
    if not distance:
        return []
    warnings = []
    if distance > distances.readable:
        warnings.append(_("Auf %(distance)s m sind lange Antworten nicht mehr zu lesen."))
    elif distance > distances.comfortable:
        warnings.append(_("Auf %(distance)s m strengt das Lesen an."))
    if distance > distances.small_print:
        warnings.append(_("Auf %(distance)s m ist nicht mehr zu lesen, wie man antwortet."))
    if distance > distances.large_code:
        warnings.append(
            _(
                "Der QR-Code ist auf %(distance)s m nicht zu scannen: Stell Tischaufsteller hin "
                "oder häng ein Plakat auf."
            )
        )
    elif distance > distances.code:
        warnings.append(_("Der QR-Code ist auf %(distance)s m nur in der Einladung zu scannen."))
    values = {"distance": number_format(f"{distance:g}")}
    return [str(warning) % values for warning in warnings] or [str(_("Das passt."))]
