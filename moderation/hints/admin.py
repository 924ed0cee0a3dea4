"""Word lists and hint settings."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin
from krefeld_kann_was.lib.model_admin import LabelledFields, NotDeletable
from moderation.hints.enums import HintCode, WordListKind
from moderation.hints.models import HintSetting, WordList, list_languages
from moderation.hints.word_lists import built_in, entries


@admin.register(WordList)
class WordListAdmin(EditConflictAdmin, admin.ModelAdmin):
    """Lists of staff; above them the page shows the built-in ones that still count."""

    list_display = ["kind", "language_shown", "entry_count_shown", "changed_at"]
    list_filter = ["kind"]
    fields = ["kind", "language", "words"]
    sortable_by = ()
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 24, "cols": 60, "dir": "auto"})}}
    change_list_template = "admin/hints/wordlist/change_list.html"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new list starts with the words of the built-in one."""
        chosen: dict[str, Any] = super().get_changeform_initial_data(request)
        kind, language = chosen.get("kind", WordListKind.INSULTS), chosen.get("language", "de")
        if kind not in WordListKind.values:
            return chosen
        return {"kind": kind, "language": language, "words": built_in(kind).get(language, "")}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["kind", "language"] if obj else []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"built_in": list(_built_in_still_used())} | (extra_context or {}))

    @admin.display(description=_("Sprache"))
    def language_shown(self, row: WordList) -> str:
        return dict(list_languages()).get(row.language, row.language)

    @admin.display(description=_("Einträge"))
    def entry_count_shown(self, row: WordList) -> int:
        return row.entry_count


def _built_in_still_used() -> Iterator[tuple[WordListKind, str, str, int]]:
    """The built-in lists that none of staff replaces: kind, language, name of the language, number of entries."""
    own = set(WordList.objects.values_list("kind", "language"))
    names = dict(list_languages())
    for kind in WordListKind:
        for language, words in built_in(kind).items():
            if (kind, language) not in own:
                yield kind, language, names.get(language, language), len(entries(words))


@admin.register(HintSetting)
class HintSettingAdmin(LabelledFields, NotDeletable, admin.ModelAdmin):
    """One row for each hint, edited in the list."""

    list_display = ["code", "on"]
    list_editable = ["on"]
    list_display_links = None
    fields = ["code", "on"]
    sortable_by = ()
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["code"] if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while a hint has no row."""
        return super().has_add_permission(request) and HintSetting.objects.count() < len(HintCode)
