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
        from krefeld_kann_was.accounts.roles import check_table

        checks.register(check_table)
        post_migrate.connect(_seed_roles, sender=self)  # Django sends it when all permissions of a migration are there


def _seed_roles(**sent: Any) -> None:
    from krefeld_kann_was.accounts.roles import seed

    if "role" in sent.get("apps", apps).all_models[AccountsConfig.label]:  # else somebody migrates only a part
        seed()
