"""The colours of a question: one of the themes in static/css/tokens.css, or four of its own."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.colours import HEX_COLOUR, MIN_CONTRAST, ColourTheme, is_hex_colour, lowest_contrast

OWN_COLOUR_THEME = "own"
hex_colour = RegexValidator(HEX_COLOUR, _("Bitte als #rrggbb mit Kleinbuchstaben schreiben."))


def colour_theme_choices() -> Sequence[tuple[str, Any]]:
    built_in = [(name, name.capitalize()) for name in settings.DESIGN_TOKENS.colour_themes]
    return [*built_in, (OWN_COLOUR_THEME, _("Eigene"))]


class ColourOptions(models.Model):
    """The fields of a question that are about its colours."""

    colour_theme = models.CharField(_("Farbwelt"), max_length=10, choices=colour_theme_choices, default="samt")
    own_ground = models.CharField(_("Hintergrund"), max_length=7, blank=True, validators=[hex_colour])
    own_warp = models.CharField(_("Linien längs"), max_length=7, blank=True, validators=[hex_colour])
    own_weft = models.CharField(_("Linien quer"), max_length=7, blank=True, validators=[hex_colour])
    own_text = models.CharField(_("Schrift"), max_length=7, blank=True, validators=[hex_colour])

    class Meta:
        abstract = True

    def clean(self) -> None:
        if self.colour_theme != OWN_COLOUR_THEME:
            return
        if not all((self.own_ground, self.own_warp, self.own_weft, self.own_text)):
            raise ValidationError({"colour_theme": _("Für eine eigene Farbwelt bitte alle vier Farben angeben.")})
        if not all(is_hex_colour(colour) for colour in self.colours):
            return  # the fields themselves say so
        if lowest_contrast(self.colours) < MIN_CONTRAST:
            text = _("Zu wenig Kontrast: Jede Farbe braucht zum Hintergrund mindestens 7:1, damit alle lesen können.")
            raise ValidationError({"colour_theme": text})

    @property
    def colours(self) -> ColourTheme:
        """The four colours in use, the question's own or those of the built-in theme."""
        if self.colour_theme == OWN_COLOUR_THEME:
            return ColourTheme(self.own_ground, self.own_warp, self.own_weft, self.own_text)
        return settings.DESIGN_TOKENS.colour_themes[self.colour_theme]

    @property
    def rotated_colour_themes(self) -> list[str]:
        """The names of the themes that its answers rotate through on the screen, its own first."""
        if self.colour_theme == OWN_COLOUR_THEME and all(map(is_hex_colour, self.colours)):
            return [self.colour_theme]
        names = list(settings.DESIGN_TOKENS.colour_themes)
        first = names.index(self.colour_theme) if self.colour_theme in names else 0
        return names[first:] + names[:first]

    def answer_colour_theme(self, answer_id: int) -> str:
        """The theme of an answer on the screen, where a neighbour of the same theme may move it on by one."""
        themes = self.rotated_colour_themes
        return themes[answer_id % len(themes)]

    @property
    def own_colour_theme(self) -> ColourTheme | None:
        """The question's own colours; None where it uses a built-in theme, whose colours are in tokens.css."""
        return self.colours if self.colour_theme == OWN_COLOUR_THEME else None
