"""Updates of a filled database lose no role and stop at no account."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone

from tests.factories import make_colleague

pytestmark = pytest.mark.django_db
MIGRATIONS = "krefeld_kann_was.accounts.migrations"


def test_accounts_that_share_a_name_or_a_mail_address_become_distinct(capsys: pytest.CaptureFixture[str]) -> None:
    migration = import_module(f"{MIGRATIONS}.0004_names_in_any_case")
    indexes = [one for one in migration.Migration.operations if hasattr(one, "sql")]
    now = timezone.now()
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(index.reverse_sql)
        accounts = [
            ("Weber", "a@vhs.example", 3),
            ("weber", "", 1),
            ("weber-2", "A@vhs.example", 2),
            ("WEBER", "", None),
        ]
        for name, mail, days in accounts:
            last_login = now - timedelta(days=days) if days else None
            User.objects.create(username=name, email=mail, last_login=last_login)

        migration.make_distinct(apps, None)

        for index in indexes:
            cursor.execute(index.sql)
    assert list(User.objects.order_by("pk").values_list("username", "email")) == [
        ("Weber-3", ""),
        ("weber", ""),
        ("weber-2", "A@vhs.example"),
        ("WEBER-4", ""),
    ]
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 3
    assert "account 'WEBER': is 'WEBER-4' now" in said
    assert "vhs.example" not in said


def test_renamed_roles_get_their_names_back() -> None:
    migration = import_module(f"{MIGRATIONS}.0003_fixed_roles")
    person = make_colleague("administrator")
    renamed, doubled = Group.objects.get(name="Konten"), Group.objects.create(name="Prüfung")
    Group.objects.filter(pk=renamed.pk).update(name="Verwaltung")
    roles = [SimpleNamespace(key="administrator", group_id=renamed.pk)]
    roles += [SimpleNamespace(key="moderator", group_id=doubled.pk)]  # a group „Moderation“ is there, too
    then = MagicMock()
    then.objects.filter.return_value = roles

    old_apps = SimpleNamespace(get_model=lambda app, name: then if name == "Role" else apps.get_model(app, name))
    migration.give_names_back(old_apps, None)

    assert [group.name for group in person.groups.all()] == ["Konten"]
    assert Group.objects.get(pk=doubled.pk).name == "Prüfung"
