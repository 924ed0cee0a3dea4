from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "krefeld_kann_was.accounts"
    label = "accounts"
    verbose_name = _("Konten")

    def ready(self) -> None:
        from krefeld_kann_was.accounts.roles import check_permissions

        checks.register(check_permissions)
        post_migrate.connect(_sync_groups, sender=self)  # sent after the permissions have been created


def _sync_groups(**sent: Any) -> None:
    from krefeld_kann_was.accounts.roles import sync_groups

    if "group" in sent.get("apps", apps).all_models["auth"]:  # else only some apps are being migrated
        sync_groups()
