"""What visitors agree to, verbatim. A row is never reworded: `services.store_consent` makes a new one instead."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.enums import Licence
from krefeld_kann_was.lib.languages import language_choices

DEFAULT_NETWORKS = "Instagram, Facebook"
MAX_NETWORKS_LENGTH = 120
TEXTS = ("exhibition", "social", "book", "open_data")
OPTIONAL_TEXTS = ("book", "open_data")  # a question asks for them or not
WORDING = ("language", *TEXTS, "names_gallery", "data_licence", "networks")  # what a row says, for good
# Of answers. Who was asked for the book decides by that alone; a licence of open data covers one where nobody asked.
AGREED_TO_BOOK_BY_LICENCE = Q(consent_open_data=True, consent__book="") & ~Q(consent__data_licence="")
AGREED_TO_BOOK = Q(consent_book=True) | AGREED_TO_BOOK_BY_LICENCE
network_list = RegexValidator(r"^[^,]*\w[^,]*(,[^,]*\w[^,]*)*$", _("Bitte nur Namen, mit Komma dazwischen."))


class RewordingRefused(Exception):
    """Somebody tried to change the wording of a stored consent text."""


class ConsentParts(NamedTuple):
    """What stands large beside the box, small below it, and under „Mehr dazu“."""

    label: str
    hint: str
    more: str


def consent_parts(text: str) -> ConsentParts:
    """The lines of a consent text: the first, the second, all others."""
    label, hint, *more = [*text.splitlines(), "", ""]
    return ConsentParts(label, hint, " ".join(more).strip())


def network_names(networks: str) -> list[str]:
    """The names in a text with commas between them."""
    return [name.strip() for name in networks.split(",") if name.strip()]


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Refuses what would change a text in place, or delete one that was handed out."""

    def current(self) -> ConsentTextQuerySet:
        """The newest version in each language of each question."""
        same_language = ConsentText.objects.filter(question=OuterRef("question"), language=OuterRef("language"))
        return self.filter(~Exists(same_language.filter(version__gt=OuterRef("version"))))

    def without_gallery(self) -> ConsentTextQuerySet:
        """The texts that keep the gallery closed: they do not name it, and somebody agreed to them or still may."""
        return self.filter(names_gallery=False).filter(Q(agreed_to=True) | Q(pk__in=ConsentText.objects.current()))

    def update(self, **values: Any) -> int:
        if not set(WORDING).isdisjoint(values):
            raise RewordingRefused
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        handed_out: set[models.Model] = set(self.filter(handed_out=True))
        if handed_out:
            raise ProtectedError("A consent text that was handed out is kept.", handed_out)
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class ConsentText(models.Model):
    """What a visitor agrees to. A new wording is a new version; see `services.store_consent`.

    `handed_out`: a form with it went to a phone, or somebody agreed to it (`agreed_to`). No times: that of the first
    answer would be known for ever.
    """

    question = models.ForeignKey(
        "contributions.Question", models.CASCADE, related_name="consents", verbose_name=_("Frage")
    )
    language = models.CharField(_("Sprache"), max_length=12, choices=language_choices)
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1, validators=[MinValueValidator(1)])
    exhibition = models.TextField(
        _("Einwilligung Ausstellung"),
        max_length=600,
        help_text=_(
            "Die erste Zeile steht groß neben dem Häkchen, die zweite klein darunter, der Rest unter „Mehr dazu“."
        ),
    )
    social = models.TextField(_("Einwilligung soziale Netzwerke"), max_length=900)
    book = models.TextField(
        _("Einwilligung Buch"),
        max_length=900,
        blank=True,
        help_text=_(
            "Leer heißt: Danach wird nicht gefragt. In ein Buch zum Verteilen kommt dann nur, wer zu offenen Daten Ja "
            "sagt."
        ),
    )
    open_data = models.TextField(
        _("Einwilligung offene Daten"),
        max_length=900,
        blank=True,
        help_text=_("Leer heißt: Danach wird nicht gefragt, und keine Antwort kommt in die offenen Daten."),
    )
    names_gallery = models.BooleanField(_("nennt die Galerie im Internet"), default=False)
    data_licence = models.CharField(_("nennt offene Daten mit der Lizenz"), max_length=16, choices=Licence, blank=True)
    networks = models.CharField(
        _("nennt die Netzwerke"), max_length=MAX_NETWORKS_LENGTH, default=DEFAULT_NETWORKS, validators=[network_list]
    )
    handed_out = models.BooleanField(default=False, editable=False)
    agreed_to = models.BooleanField(default=False, editable=False)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "Einwilligungstext")
        verbose_name_plural = pgettext_lazy("model", "Einwilligungstexte")
        ordering = ["language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["question", "language", "version"], name="consent_text_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises RewordingRefused where the stored row has another wording."""
        stored = None if self._state.adding else ConsentText.objects.filter(pk=self.pk).first()
        if stored is not None and stored.wording() != self.wording():
            raise RewordingRefused
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises ProtectedError where it was handed out, whatever this object remembers."""
        if ConsentText.objects.select_for_update().get(pk=self.pk).handed_out:
            raise ProtectedError("A consent text that was handed out is kept.", {self})
        return super().delete(*args, **kwargs)

    def wording(self) -> tuple[object, ...]:
        """All that people can read, and what it covers; line ends of any kind are the same."""
        values = (getattr(self, name) for name in WORDING)
        return tuple(value.splitlines() if isinstance(value, str) else value for value in values)
