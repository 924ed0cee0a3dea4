"""The lists and the switches of the hints, for staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.model_admin import LabelledFields, NotDeletable
from moderation.hints.codes import Code
from moderation.hints.lists import WordListKind, entries, shipped
from moderation.hints.models import HintSetting, WordList, list_languages


@admin.register(WordList)
class WordListAdmin(admin.ModelAdmin):
    """A list that is deleted gives its place back to the one that came with the software."""

    list_display = ["kind", "language_shown", "length_shown", "changed_at"]
    list_filter = ["kind"]
    fields = ["kind", "language", "words"]
    sortable_by = ()
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 24, "cols": 60, "dir": "auto"})}}
    change_list_template = "admin/hints/wordlist/change_list.html"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """An own list begins with the words that count now."""
        chosen: dict[str, Any] = super().get_changeform_initial_data(request)
        kind, language = chosen.get("kind", WordListKind.INSULTS), chosen.get("language", "de")
        if kind not in WordListKind.values:
            return chosen
        return {"kind": kind, "language": language, "words": shipped(kind).get(language, "")}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["kind", "language"] if obj else []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"shipped": list(_still_shipped())} | (extra_context or {}))

    @admin.display(description=_("Sprache"))
    def language_shown(self, row: WordList) -> str:
        return dict(list_languages()).get(row.language, row.language)

    @admin.display(description=_("Einträge"))
    def length_shown(self, row: WordList) -> int:
        return row.length


def _still_shipped() -> Iterator[tuple[WordListKind, str, str, int]]:
    """The lists that came with the software and count now: kind, language, its name, how many entries."""
    own = set(WordList.objects.values_list("kind", "language"))
    names = dict(list_languages())
    for kind in WordListKind:
        for language, words in shipped(kind).items():
            if (kind, language) not in own:
                yield kind, language, names.get(language, language), len(entries(words))


@admin.register(HintSetting)
class SwitchAdmin(LabelledFields, NotDeletable, admin.ModelAdmin):
    """One row for each hint: switched in the list."""

    list_display = ["code", "on"]
    list_editable = ["on"]
    list_display_links = None
    fields = ["code", "on"]
    sortable_by = ()
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code"] if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only for a hint that is newer than the rows."""
        return super().has_add_permission(request) and HintSetting.objects.count() < len(Code)
