from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookConfig(AppConfig):
    name = "exhibition.book"
    label = "book"
    verbose_name = _("Buch")

    def ready(self) -> None:
        from contributions.services import on_change
        from contributions.stored_data import stored_elsewhere
        from exhibition.book.selectors import list_stored_books
        from exhibition.book.tasks import follow_change

        on_change(follow_change, networks=False)
        stored_elsewhere(list_stored_books)
