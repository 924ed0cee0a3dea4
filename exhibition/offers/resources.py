"""Offers as rows of a table: what each column is called, and how its cells are read and written."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import Widget

from contributions.text import clean_text
from exhibition.offers.enums import GermanLevel
from exhibition.offers.models import Offer, quarter_choices
from krefeld_kann_was.lib.spreadsheets import FORMULA_STARTS

YES, NO = ("ja", "j", "x", "yes", "true", "wahr", "1"), ("nein", "n", "no", "false", "falsch", "0", "")
DATE_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d")


class TextWidget(Widget):
    """Text in one line. Takes back the apostrophe that keeps spreadsheets from reading a formula."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
        text = " ".join(clean_text(str("" if value is None else value)).split())
        return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value or ""


class LinesWidget(TextWidget):
    """Text with its line breaks."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
        first, *others = clean_text(str("" if value is None else value)).splitlines() or [""]
        return "\n".join([super().clean(first), *(" ".join(line.split()) for line in others)])


class YesNoWidget(TextWidget):
    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if text.casefold() not in (*YES, *NO):
            raise ValueError(_("„%(cell)s“ ist weder ja noch nein. Schreib „ja“ oder „nein“.") % {"cell": text})
        return text.casefold() in YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return YES[0] if value else NO[0]


class DayWidget(TextWidget):
    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        for pattern in DATE_FORMATS:
            with suppress(ValueError):
                return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a day has no time zone)
        if text:
            raise ValueError(_("„%(cell)s“ ist kein Tag. Schreib ihn so: 31.12.2026.") % {"cell": text})
        return None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.strftime(DATE_FORMATS[0]) if value else ""


class ChoiceWidget(TextWidget):
    """One of the choices, by its name or its code; nothing for an empty cell."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names  # by code

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
        text = super().clean(value)
        codes = {code: code for code in self.names} | {name.casefold(): code for code, name in self.names.items()}
        if text and text.casefold() not in codes:
            message = _("„%(cell)s“ gibt es hier nicht. Möglich sind: %(names)s.")
            raise ValueError(message % {"cell": text, "names": ", ".join(self.names.values())})
        return codes[text.casefold()] if text else ""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.names.get(value, "")


WIDGETS: dict[str, Widget] = {
    "description": LinesWidget(),
    "is_advice": YesNoWidget(),
    "starts_on": DayWidget(),
    "ends_on": DayWidget(),
    "german_level": ChoiceWidget({level.value: level.name for level in GermanLevel} | {GermanLevel.NONE.value: "ohne"}),
    "quarter": ChoiceWidget(dict(quarter_choices())),
}
COLUMNS = {  # the names of columns in a file are German, whoever writes it, by field
    "title": "Titel", "provider": "Anbieter", "description": "Beschreibung", "is_advice": "Beratung vor Ort",
    "place": "Ort", "time": "Zeit", "starts_on": "von", "ends_on": "bis", "cost": "Kosten", "german_level": "Deutsch",
    "audience": "Für wen", "theme": "Thema", "quarter": "Stadtteil", "link": "Link",
}  # fmt: skip
IDENTITY = ["provider", "title", "place"]
# What a form would check: models themselves do not bound long texts.
fits_description = MaxLengthValidator(cast(int, Offer._meta.get_field("description").max_length))
REQUIRED = [COLUMNS[name] for name in ("title", "provider", "description", "place")]


def identity_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What identifies the offer of a row, as it is stored."""
    return tuple(TextWidget().clean(row[COLUMNS[name]]) for name in IDENTITY)


class OfferLoader(BaseInstanceLoader):
    """Finds known offers by what identifies them; reads all of them at once."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.known = {tuple(getattr(offer, name) for name in IDENTITY): offer for offer in Offer.objects.all()}

    def get_instance(self, row: Mapping[str, Any]) -> Offer | None:
        return self.known.get(identity_of(row))


class OfferResource(ModelResource):
    """A column that a file lacks leaves that field of a known offer as it is."""

    class Meta:
        model = Offer
        fields = list(COLUMNS)
        import_id_fields = IDENTITY
        instance_loader_class = OfferLoader
        clean_model_instances = True
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check the cells without a query for each line: who an offer is the loader and the table know.

        Raises ValidationError, also for what was wrong before.
        """
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=errors.keys(), validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if "description" not in errors:
            try:
                fits_description(instance.description)
            except ValidationError as error:
                errors["description"] = [error]
        if errors:
            raise ValidationError(errors)

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        return Field(
            attribute=field_name,
            column_name=COLUMNS[field_name],
            widget=WIDGETS.get(field_name, TextWidget()),
            readonly=readonly,
            saves_null_values=True,
        )
