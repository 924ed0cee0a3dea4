"""The hosts and partners. Their logos are small, so the database holds them: every machine and backup has them."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Question
from exhibition.partners.enums import PartnerRole

if TYPE_CHECKING:
    from exhibition.partners.logos import Logo


class PartnerManager(models.Manager["Partner"]):
    """Leaves the bytes of logos in the database: most pages need names alone. `defer(None)` loads them."""

    def get_queryset(self) -> models.QuerySet[Partner]:
        return super().get_queryset().defer("logo")


class Partner(models.Model):
    """A host or partner. `logo` is a PNG that `exhibition.partners.logos` made, or empty: then the name is shown."""

    name = models.CharField(_("Name"), max_length=100, help_text=_("Steht da, wo es kein Logo gibt."))
    role = models.CharField(_("Rolle"), max_length=10, choices=PartnerRole, default=PartnerRole.PARTNER)
    address = models.URLField(
        _("Internetadresse"),
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("Mit https:// am Anfang. Auf der Startseite führt das Logo dorthin."),
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=10)
    questions = models.ManyToManyField(
        Question,
        blank=True,
        related_name="partners",
        verbose_name=_("Nur bei diesen Fragen"),
        help_text=_("Ohne Auswahl: bei allen."),
    )
    # Counts where `questions` is empty. False: those it was chosen for have been deleted, and it is shown nowhere.
    of_all_questions = models.BooleanField(default=True, editable=False)
    on_screen = models.BooleanField(_("Auf dem Bildschirm"), default=True)
    on_home = models.BooleanField(_("Auf der Startseite"), default=True)
    on_print = models.BooleanField(_("Auf Plakaten und anderem Gedruckten"), default=True)
    on_pictures = models.BooleanField(_("Auf dem letzten Bild der Karussells"), default=True)
    on_answer_pictures = models.BooleanField(_("Auf jedem Bild einer Antwort"), default=False)
    logo = models.BinaryField(default=b"", editable=False)
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)  # pixels
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_digest = models.CharField(max_length=16, blank=True, editable=False)  # in the address: browsers keep the logo

    objects = PartnerManager()

    class Meta:
        verbose_name = pgettext_lazy("model", "Partner")
        verbose_name_plural = pgettext_lazy("model", "Gastgeber und Partner")
        ordering = ["role", "position", "name", "pk"]  # "host" comes before "partner"

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown_nowhere(self) -> bool:
        """Whether it was chosen for some questions that have all been deleted since. At most one query."""
        return self.pk is not None and not self.of_all_questions and not self.questions.exists()

    @property
    def logo_address(self) -> str:
        """Where the logo is, or "" if there is none."""
        return reverse("partner-logo", args=[self.pk, self.logo_digest]) if self.logo_digest else ""

    def set_logo(self, logo: Logo | None) -> None:
        """Take this logo, or none; without saving."""
        self.logo, self.logo_width, self.logo_height = logo or (b"", 0, 0)
        self.logo_digest = logo.digest if logo else ""

    set_logo.alters_data = True  # type: ignore[attr-defined]

    def logo_size(self, area: int, max_width: int, max_height: int) -> tuple[int, int]:
        """Width and height that give the logo this area, as all others, unless one of them becomes too large.

        Logos of equal height would make a long one huge and a square one tiny.
        """
        ratio = self.logo_width / self.logo_height
        width = min(sqrt(area * ratio), max_width, max_height * ratio)
        return round(width), round(width / ratio)

    @property
    def home_size(self) -> tuple[int, int]:
        return self.logo_size(area=6400, max_width=176, max_height=88)
