"""Asks before a form stores what has large effects: it says them, keeps what was typed, and waits for a checked box.

The box is part of the error message, so every page that shows errors of forms can ask: those of the admin, their
inlines, and our own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext

FIELD = "confirmed_effects"


def require_confirmation(data: Mapping[str, Any], effects: Iterable[object]) -> None:
    """Raise a ValidationError with the effects, in words for people, unless `data` confirms exactly these.

    `data`: what was sent. Call it last: whoever confirms has then nothing else to mend.
    """
    sentences = [str(effect) for effect in effects]
    if not sentences:
        return
    digest = hashlib.blake2b("\n".join(sentences).encode(), digest_size=8).hexdigest()
    getlist = getattr(data, "getlist", lambda name: [data.get(name)])
    if digest in getlist(FIELD):
        return
    error = format_html(
        '<span class="effects">{}{}<label><input type="checkbox" name="{}" value="{}"> {}</label></span>',
        format_html_join("", "<span>{}</span>", ((sentence,) for sentence in sentences)),
        format_html(
            "<span>{}</span>",
            gettext("Es ist noch nichts gespeichert. Setzt das Häkchen und speichert noch einmal."),
        ),
        FIELD,
        digest,
        gettext("Ja, so soll es sein"),
    )
    raise ValidationError(error, code="unconfirmed")


def stored_row[Row: Model](row: Row) -> Row | None:
    """What is stored of it now, whatever a form has put into `row`; None for a new one."""
    return type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None


class SaysEffectOfDeletion:
    """For a ModelAdmin: what deleting does, above all that goes with it. Django's page asks."""

    effect_of_deletion: object = ""

    def describe_deletion(self, objs: Any) -> str:
        """The same for these rows."""
        return str(self.effect_of_deletion)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, *others = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        nameless = _models_without_name()
        counts = {name: count for name, count in counts.items() if name not in nameless.values()}
        return [self.describe_deletion(objs), *_without_rows_of(nameless, deleted)], counts, *others


def _models_without_name() -> dict[str, str]:
    """Models that staff never meet, such as what ties two rows together: Django's name of each, and its plural.

    Whatever the language: in English the name of a table may be that of its class ("station", Station).
    """
    return {
        str(capfirst(model._meta.verbose_name)): str(model._meta.verbose_name_plural)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.auto_created or "verbose_name" not in model._meta.original_attrs
    }


def _without_rows_of(names: Collection[str], rows: Iterable[Any]) -> list[Any]:
    """The nested list of Django's page without rows of models with these names."""
    return [
        _without_rows_of(names, row) if isinstance(row, list) else row
        for row in rows
        if isinstance(row, list) or str(row).partition(":")[0] not in names
    ]
