"""Offers and advice places of many providers."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.text import clean_attributes
from exhibition.offers.enums import GermanLevel
from exhibition.partners.models import Partner
from moderation.selectors import quarters

LINES = ("title", "provider", "place", "time", "cost", "audience", "theme")  # texts without line breaks


def quarter_choices() -> list[tuple[str, str]]:
    return sorted(((quarter.code, quarter.name) for quarter in quarters()), key=lambda choice: choice[1])


class Offer(models.Model):
    """An offer or a place that gives advice. Provider, title and place together identify it."""

    title = models.CharField(_("Titel"), max_length=100)
    provider = models.CharField(_("Anbieter"), max_length=100)
    description = models.TextField(
        _("Beschreibung"), max_length=400, help_text=_("Zwei kurze Sätze in einfacher Sprache.")
    )
    is_advice = models.BooleanField(
        _("Beratung vor Ort"), default=False, help_text=_("Hier hilft ein Mensch. Solche Angebote stehen zuerst.")
    )
    place = models.CharField(_("Ort"), max_length=150, help_text=_("Name und Straße."))
    time = models.CharField(
        _("Zeit"), max_length=120, blank=True, help_text=_("Zum Beispiel „dienstags, 10 bis 12 Uhr, ohne Termin“.")
    )
    starts_on = models.DateField(_("von"), null=True, blank=True)
    ends_on = models.DateField(
        _("bis"), null=True, blank=True, help_text=_("Danach ist das Angebot nicht mehr zu sehen.")
    )
    cost = models.CharField(_("Kosten"), max_length=60, blank=True, help_text=_("Leer heißt: kostenlos."))
    german_level = models.CharField(_("Deutsch"), max_length=4, blank=True, choices=GermanLevel)
    audience = models.CharField(_("Für wen"), max_length=120, blank=True)
    theme = models.CharField(
        _("Thema"),
        max_length=60,
        blank=True,
        help_text=_("Am besten eins der Themen, nach denen ihr die Antworten ordnet."),
    )
    quarter = models.CharField(
        _("Stadtteil"),
        max_length=10,
        blank=True,
        choices=quarter_choices,
        help_text=_("Leer heißt: für ganz Krefeld."),
    )
    link = models.URLField(_("Link"), blank=True, validators=[URLValidator(["https", "http"])])
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Gehört zum Partner"),
        help_text=_("Konten dieses Partners dürfen Änderungen vorschlagen. Ihr gebt sie frei."),
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "Angebot")
        verbose_name_plural = pgettext_lazy("model", "Angebote")
        ordering = ["-is_advice", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "title", "place"],
                name="offer_once",
                violation_error_message=_("Dieses Angebot gibt es an diesem Ort schon. Ändert es dort."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.provider})"

    def clean(self) -> None:
        """Clean the texts, which stand on pages and in files as they are."""
        clean_attributes(self, lines=LINES, texts=("description",))
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Das Ende liegt vor dem Anfang. Tauscht die beiden Tage.")})
