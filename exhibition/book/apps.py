from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookConfig(AppConfig):
    name = "exhibition.book"
    label = "book"
    verbose_name = _("Buch")

    def ready(self) -> None:
        from contributions.services import on_change
        from exhibition.book.tasks import follow_change

        on_change(follow_change)
