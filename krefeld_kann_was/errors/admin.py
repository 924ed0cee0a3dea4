"""What has failed, as administrators see it, to be told to those who mend it, and deleted when it is settled."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.errors.models import ErrorKind
from krefeld_kann_was.lib.model_admin import NotAddable, PlainTitle


@admin.register(ErrorKind)
class ErrorKindAdmin(PlainTitle, NotAddable, admin.ModelAdmin):
    list_display = ("kind", "times", "last_at", "first_at")
    fields = ("error", "place", "part", "count", "last_at", "first_at", "traceback")
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("traceback")

    @admin.display(description=_("Fehler und Stelle im Programm"), ordering="error")
    def kind(self, row: ErrorKind) -> str:
        return format_html("{}<br><small>{} · {}</small>", row.error, row.get_part_display(), row.place)

    @admin.display(description=_("Wie oft"), ordering="count")
    def times(self, row: ErrorKind) -> str:
        return f"{row.count} ×"
