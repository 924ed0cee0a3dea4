from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exhibition.heartbeat.admin import ShowsLife
from exhibition.kiosk.distance import Reach, reach
from exhibition.models import PlaylistEntry, Screen
from krefeld_kann_was.lib.languages import language_choices

SPARE_MENUS = 3


class Menus(forms.MultiWidget):
    def decompress(self, chosen: Sequence[str] | None) -> list[str]:
        return list(chosen or [])


class InOrder(forms.MultiValueField):
    """Languages one after the other, as many menus as are needed and some more. Cleans to a list of codes."""

    def __init__(self, chosen: Sequence[str] = (), **words: Any) -> None:
        languages = language_choices()
        choices = [("", "–"), *languages]
        number = min(len(chosen) + SPARE_MENUS, len(languages))
        menus = [forms.ChoiceField(choices=choices, required=False) for _menu in range(number)]
        names = [_("%(number)d. weitere Sprache") % {"number": place + 1} for place in range(number)]
        widget = Menus([forms.Select({"aria-label": name}, choices) for name in names])
        super().__init__(menus, widget=widget, require_all_fields=False, **words)

    def compress(self, chosen: list[str]) -> list[str]:
        return list(dict.fromkeys(filter(None, chosen)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.compress(data) != (initial or [])


class ScreenForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["further_languages"] = InOrder(
            self.instance.further_languages,
            label=_("Weitere Sprachen"),
            required=False,
            help_text=_(
                "Was um die Antworten herum steht, wechselt sich in dieser Reihenfolge ab; die Sprache oben kommt am "
                "häufigsten. Für noch mehr Sprachen erst speichern."
            ),
        )


class ProgrammeInline(admin.TabularInline):
    """What the screen shows, step by step. Nothing here means: the usual programme."""

    model = PlaylistEntry
    verbose_name_plural = _("Programm (leer gilt das übliche: viele Antworten, dazwischen alles andere)")
    extra = 0
    fields = ["position", "mode", "answers", "seconds"]


@admin.register(Screen)
class ScreenAdmin(ShowsLife, admin.ModelAdmin):
    """Screens and their addresses. The token is seen here only, by people who may view screens."""

    list_display = ["name", *ShowsLife.life_columns]
    list_filter = ["question"]
    list_select_related = ["question"]
    search_fields = ["name"]
    readonly_fields = ["reading", "page"]
    fields = [
        "name",
        "question",
        "station",
        "language",
        "further_languages",
        ("diagonal", "distance"),
        "reading",
        "page",
    ]
    actions = ["renew_tokens"]
    inlines = [ProgrammeInline]
    form = ScreenForm

    @admin.display(description=_("Seite"))
    def page(self, screen: Screen) -> SafeString | str:
        if screen.pk is None:
            return "–"
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a><p class="help">{}</p>',
            screen.get_absolute_url(),
            _("Bildschirm öffnen"),
            _("Nur auf dem Gerät selbst: Diese Seite meldet sich als der Bildschirm. Zum Anschauen nimm die Vorschau."),
        )

    @admin.display(description=_("Lesbarkeit"))
    def reading(self, screen: Screen) -> str:
        """What cannot work at this distance, and how far everything reaches."""
        if not screen.diagonal:
            return "–"
        found = reach(screen.diagonal)
        metres = {name: number_format(round(distance, 1), 1) for name, distance in found._asdict().items()}
        all_in_all = _(
            "Antworten: bequem bis %(comfortable)s m, lesbar bis %(readable)s m. "
            "QR-Code: bis %(code)s m, in der Einladung bis %(large_code)s m."
        )
        return " ".join([*_troubles(found, screen.distance), str(all_in_all) % metres])

    @admin.action(description=_("Neue Adresse geben, die alte gilt nicht mehr"), permissions=["change"])
    def renew_tokens(self, request: HttpRequest, screens: QuerySet[Screen]) -> None:
        for screen in screens:
            screen.renew_token()
            self.log_change(request, screen, _("Neue Adresse"))
        changed = len(screens)
        note = ngettext(
            "%(count)d Bildschirm hat eine neue Adresse. Bitte öffne sie jetzt auf dem Gerät.",
            "%(count)d Bildschirme haben neue Adressen. Bitte öffne sie jetzt auf den Geräten.",
            changed,
        )
        self.message_user(request, note % {"count": changed}, messages.SUCCESS)


def _troubles(found: Reach, distance: float | None) -> list[str]:
    """Sentences about what does not work from this far away; one that says so where everything does."""
    if not distance:
        return []
    troubles = []
    if distance > found.readable:
        troubles.append(_("Auf %(distance)s m sind lange Antworten nicht mehr zu lesen."))
    elif distance > found.comfortable:
        troubles.append(_("Auf %(distance)s m strengt das Lesen an."))
    if distance > found.small_print:
        troubles.append(_("Auf %(distance)s m ist nicht mehr zu lesen, wie man antwortet."))
    if distance > found.large_code:
        troubles.append(
            _("Der QR-Code ist auf %(distance)s m nicht zu scannen: Leg Karten aus oder häng ein Plakat auf.")
        )
    elif distance > found.code:
        troubles.append(_("Der QR-Code ist auf %(distance)s m nur in der Einladung zu scannen."))
    words = {"distance": number_format(f"{distance:g}")}
    return [str(trouble) % words for trouble in troubles] or [str(_("Das passt."))]
