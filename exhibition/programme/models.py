"""Events around the exhibition."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exhibition.partners.models import Partner


class Event(models.Model):
    """An event with a beginning and an end. Calendars know it by its primary key, whatever else changes."""

    title = models.CharField(_("Titel"), max_length=100)
    organiser = models.CharField(_("Veranstaltet von"), max_length=100)
    description = models.TextField(
        _("Beschreibung"), max_length=600, help_text=_("Zwei kurze Sätze in einfacher Sprache.")
    )
    place = models.CharField(_("Ort"), max_length=150, help_text=_("Name und Straße."))
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    link = models.URLField(_("Link"), blank=True, validators=[URLValidator(["https", "http"])])
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Gehört zum Partner"),
        help_text=_("Konten dieses Partners dürfen Änderungen vorschlagen. Ihr gebt sie frei."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "Termin")
        verbose_name_plural = pgettext_lazy("model", "Termine")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["ends_at"], name="event_end")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_on_one_day(self) -> bool:
        return localdate(self.starts_at) == localdate(self.ends_at)
