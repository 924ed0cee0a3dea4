from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.book import views
from exhibition.book.models import Book
from krefeld_kann_was.lib.model_admin import NotDeletable


@admin.register(Book)
class BookAdmin(NotDeletable, admin.ModelAdmin):
    """Books. Their files can be deleted, the record of what was handed out cannot."""

    list_display = ["started_at", "question", "chosen", "state", "downloaded_at"]
    list_filter = ["question", "state"]
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Book]:
        books = super().get_queryset(request).defer("answer_ids", "handed_out_ids", "foreword")
        return Question.titled.named_in(books)

    def get_urls(self) -> list[URLPattern]:
        def staff(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"book_book_{name}")

        return [
            staff("<int:book_id>/download/", views.download, "download"),
            staff("<int:book_id>/renew/", views.renew, "renew"),
            staff("<int:book_id>/settle/", views.settle, "settle"),
            staff("<int:book_id>/remove/", views.remove, "remove"),
            *super().get_urls(),
        ]

    @admin.display(description=_("Was"))
    def chosen(self, book: Book) -> str:
        return book.kind

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Bücher"), **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return views.choose(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return views.show_book(request, object_id)
