from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.sqlite import install_regexp


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from contributions.progress import sources
        from contributions.services import on_withdrawal
        from contributions.stored_data import stored_elsewhere
        from moderation.author_data import list_stored
        from moderation.reports.selectors import is_hidden_by_report
        from moderation.retention import erase_for_withdrawal, last_day_to_object
        from moderation.statistics import start_page  # noqa: F401 - registers its numbers: the room is no app
        from moderation.translations import start_page as waiting  # noqa: F401 - nor is this one
        from moderation.waiting_times import count_first_decisions

        connection_created.connect(install_regexp)
        on_withdrawal(erase_for_withdrawal)
        stored_elsewhere(list_stored)
        sources.count_decisions = count_first_decisions
        sources.is_reported = is_hidden_by_report
        sources.last_day_to_object = last_day_to_object
