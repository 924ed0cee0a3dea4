from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HintsConfig(AppConfig):
    name = "moderation.hints"
    verbose_name = _("Hinweise")

    def ready(self) -> None:
        from contributions.services import on_withdrawal
        from moderation.hints.services import erase_for_withdrawal

        on_withdrawal(erase_for_withdrawal)
