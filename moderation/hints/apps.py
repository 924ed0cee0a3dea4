from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HintsConfig(AppConfig):
    name = "moderation.hints"
    verbose_name = _("Hinweise")

    def ready(self) -> None:
        from contributions.services import on_withdrawal
        from contributions.stored_data import stored_elsewhere
        from moderation.hints.selectors import list_stored_hints
        from moderation.hints.services import erase_for_withdrawal

        on_withdrawal(erase_for_withdrawal)
        stored_elsewhere(list_stored_hints)
