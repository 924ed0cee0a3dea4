"""The contacts of the institution, the texts of the information pages, and barriers that visitors reported."""

from __future__ import annotations

from typing import Any, NoReturn, cast

from django.conf import settings
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.enums import SubmissionFlag
from contributions.models import MAX_CONTACT_LENGTH
from krefeld_kann_was.information.enums import PageSlug
from krefeld_kann_was.information.page_texts import (
    PERIOD_PLACEHOLDERS,
    PLACEHOLDER,
    QUESTION_PLACEHOLDERS,
    unknown_placeholders,
)
from krefeld_kann_was.lib.languages import language_choices

MAX_BODY_LENGTH = 40_000  # characters
# Fields of the institution without which a page is not shown. The lines of all other empty fields are left out.
MANDATORY_FIELDS: dict[str, tuple[str, ...]] = {
    PageSlug.IMPRINT: ("name", "body", "address", "represented_by", "editor", "email", "phone"),  # § 5 DDG, § 18 MStV
    PageSlug.ACCESSIBILITY: (  # § 10b BGG NRW, Implementing Decision (EU) 2018/1523
        "name", "address", "accessibility_contact", "email", "phone", "ombuds_office", "statement_created",
        "statement_reviewed",
    ),
}  # fmt: skip
STILL_MISSING = _("fehlt noch")  # what staff read in the place of such a field


class Institution(models.Model):
    """Names and contacts, in a single row. Page texts use each field as the placeholder {field}.

    The defaults are those of the Volkshochschule Krefeld; personal and uncertain ones are empty.
    """

    name = models.CharField(_("Name"), max_length=120, default="Volkshochschule Krefeld")
    body = models.CharField(
        _("Träger"), max_length=120, default="Stadt Krefeld", help_text=_("Wer rechtlich verantwortlich ist.")
    )
    address = models.TextField(_("Anschrift"), default="Von-der-Leyen-Platz 2\n47798 Krefeld")
    represented_by = models.CharField(_("vertreten durch"), max_length=200, blank=True)
    editor = models.CharField(
        _("verantwortlich für den Inhalt"),
        max_length=200,
        blank=True,
        help_text=_("Wer für die Texte einsteht: Name und Anschrift (§ 18 Absatz 2 MStV)."),
    )
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    vat_id = models.CharField(_("Umsatzsteuer- oder Wirtschafts-ID"), max_length=30, blank=True)
    data_protection_officer = models.TextField(
        _("Datenschutzbeauftragte"), blank=True, help_text=_("Name oder Stelle, Anschrift, E-Mail.")
    )
    supervisory_authority = models.TextField(
        _("Aufsicht für den Datenschutz"),
        default="Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen\n"
        "Kavalleriestraße 2–4\n40213 Düsseldorf\nTelefon 0211 38424-0\nwww.ldi.nrw.de",
    )
    accessibility_contact = models.TextField(
        _("Kontakt für Barrieren"),
        blank=True,
        help_text=_("Wer sich um gemeldete Barrieren kümmert: Name, Telefon, E-Mail."),
    )
    ombuds_office = models.TextField(
        _("Ombudsstelle für barrierefreie Informationstechnik"),
        default="Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen\n"
        "bei der Landesbehindertenbeauftragten\nFürstenwall 25\n40219 Düsseldorf",
    )
    partners = models.TextField(
        _("Projektpartner"),
        default="Fachkräfte-Initiative „Krefeld kann was!“ (Wirtschaftsförderung Krefeld und Partner)",
    )
    statement_created = models.DateField(_("Erklärung zur Barrierefreiheit erstellt"), null=True, blank=True)
    statement_reviewed = models.DateField(
        _("zuletzt überprüft"), null=True, blank=True, help_text=_("Mindestens einmal im Jahr.")
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "Kontakte")
        verbose_name_plural = pgettext_lazy("model", "Kontakte")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="institution_only_one")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> Institution:
        """The single row, or unsaved defaults if there is none."""
        return cls.objects.first() or cls()

    @classmethod
    def placeholders(cls) -> list[str]:
        """The names of the fields, without the primary key."""
        return [field.name for field in cls._meta.fields if field.name != "id"]

    def clean(self) -> None:
        """A mandatory field stays filled once it is: so a page that was complete never goes off the air."""
        stored = Institution.current()
        emptied = [name for name in stored.mandatory_fields() if getattr(stored, name) and not getattr(self, name)]
        message = _("Das ist eine Pflichtangabe. Bisher stand hier: „%(stored)s“. Schreibt, was stattdessen gilt.")
        errors = {name: ValidationError(message, params={"stored": _shown(stored, name)}) for name in emptied}
        if errors:
            raise ValidationError(errors)

    @classmethod
    def mandatory_fields(cls) -> list[str]:
        """The names of the fields that any page needs, in the order of the form."""
        return [name for name in cls.placeholders() if any(name in names for names in MANDATORY_FIELDS.values())]

    def missing_fields(self, page: str | None = None) -> list[str]:
        """The names of the empty fields that this page needs, or any page; in the order of the form."""
        needed = self.mandatory_fields() if page is None else MANDATORY_FIELDS.get(page, ())
        return [name for name in needed if not getattr(self, name)]


def _shown(institution: Institution, name: str) -> str:
    field = cast("models.Field[Any, Any]", Institution._meta.get_field(name))
    return display_for_field(getattr(institution, name), field, "")


class PageText(models.Model):
    """A version of the text of a page in one language, in Markdown. Versions are only added; the latest is shown."""

    page = models.CharField(_("Seite"), max_length=20, choices=PageSlug)
    language = models.CharField(_("Sprache"), max_length=12, choices=language_choices, default=settings.LANGUAGE_CODE)
    version = models.PositiveIntegerField(_("Fassung"), editable=False)
    body = models.TextField(_("Text"), max_length=MAX_BODY_LENGTH)
    written_at = models.DateTimeField(_("geschrieben"), auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("geschrieben von"),
    )

    class Meta:
        verbose_name = pgettext_lazy("model", "Seitentext")
        verbose_name_plural = pgettext_lazy("model", "Seitentexte")
        ordering = ["page", "language", "-version"]
        constraints = [models.UniqueConstraint(fields=["page", "language", "version"], name="page_text_once_a_version")]

    def __str__(self) -> str:
        return f"{self.get_page_display()} ({self.language}) {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a version is never changed")
        earlier = PageText.objects.filter(page=self.page, language=self.language).order_by("-version").first()
        self.version = earlier.version + 1 if earlier else 1
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("a version is never deleted")

    save.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]

    def clean(self) -> None:
        names = set(MANDATORY_FIELDS.get(self.page, ())) - set(PLACEHOLDER.findall(self.body))
        if left_out := [name for name in Institution.placeholders() if name in names]:
            message = _("Auf diese Seite gehören auch diese Pflichtangaben: %(placeholders)s.")
            raise ValidationError({"body": message % {"placeholders": ", ".join(f"{{{name}}}" for name in left_out)}})
        known = [*Institution.placeholders(), *QUESTION_PLACEHOLDERS, *PERIOD_PLACEHOLDERS]
        if unknown := unknown_placeholders(self.body, known):
            raise ValidationError(
                {
                    "body": _("Diese Platzhalter gibt es nicht: %(unknown)s. Möglich sind: %(known)s.")
                    % {
                        "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                        "known": ", ".join(f"{{{name}}}" for name in known),
                    }
                }
            )


class BarrierReport(models.Model):
    """A visitor's report of a barrier. `services.close_reports` erases the contact."""

    text = models.TextField(_("Nachricht"))
    contact = models.CharField(_("Kontakt"), max_length=MAX_CONTACT_LENGTH, blank=True)
    language = models.CharField(_("Sprache"), max_length=12)
    flag = models.CharField(_("Technischer Vermerk"), max_length=10, blank=True, choices=SubmissionFlag)
    reported_at = models.DateTimeField(_("eingegangen"))
    done_at = models.DateTimeField(_("erledigt"), null=True, blank=True)
    nonce = models.CharField(max_length=32, unique=True, editable=False)  # of the token: a repeated POST adds none

    class Meta:
        verbose_name = pgettext_lazy("model", "Gemeldete Barriere")
        verbose_name_plural = pgettext_lazy("model", "Gemeldete Barrieren")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["reported_at"], name="barrier_open", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.pk}"
