from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.lib.sqlite import install_regexp


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from contributions.progress import measure_pace
        from contributions.services import on_withdrawal
        from moderation.retention import erase_for_withdrawal
        from moderation.waiting_times import count_first_decisions

        connection_created.connect(install_regexp)
        on_withdrawal(erase_for_withdrawal)
        measure_pace(count_first_decisions)
