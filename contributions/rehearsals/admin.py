"""What the admin classes of questions' things have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from contributions.rehearsals.selectors import not_rehearsed

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class WithoutRehearsals:
    """Leaves out what belongs to a rehearsal, which has a page of its own; `path_to_question` is a look-up."""

    path_to_question = "question"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(not_rehearsed(self.path_to_question))  # type: ignore[misc]


class RealRowsFilter(admin.RelatedFieldListFilter):
    """A filter by things of a question that offers none of a rehearsal."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | StrPromise]]:
        choices: list[tuple[str, str | StrPromise]] = field.get_choices(
            include_blank=False, limit_choices_to=not_rehearsed()
        )
        return choices
