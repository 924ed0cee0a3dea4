"""Events around the exhibition."""

from datetime import date, time, timedelta

from django.core.validators import URLValidator
from django.db import models
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.text import clean_attributes
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
    ends_at = models.DateTimeField(_("Ende"), help_text=_("Den ganzen Tag lang: von 00:00 bis 23:59."))
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

    def clean(self) -> None:
        """Clean the texts: a control character in one of them would spoil the file of all events."""
        clean_attributes(self, lines=("title", "organiser", "place"), texts=("description",))

    @property
    def is_all_day(self) -> bool:
        """Whether it takes whole days: from midnight until midnight, or a minute before."""
        starts, ends = (localtime(moment).time() for moment in (self.starts_at, self.ends_at))
        return starts == time.min and ends in (time.min, time(23, 59))

    @property
    def first_day(self) -> date:
        return localdate(self.starts_at)

    @property
    def last_day(self) -> date:
        """The day on which it ends; at midnight that is the day before."""
        return localdate(self.ends_at - timedelta(minutes=1))

    @property
    def is_on_one_day(self) -> bool:
        return self.first_day == self.last_day
