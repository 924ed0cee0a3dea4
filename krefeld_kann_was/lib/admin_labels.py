"""Fields in tables of the admin get a name: the head of their column is none to a screen reader."""

from __future__ import annotations

from typing import Any

from django.db.models import Field
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest


class Labelled:
    """For inlines in tables and for lists with fields to edit."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(db_field.verbose_name))
        return field


class LabelledFormSet(BaseInlineFormSet):
    """The same for the box that deletes a row."""

    def add_fields(self, form: ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = str(form.fields["DELETE"].label)
