"""Roles come as groups, keep what administrators changed, and name only permissions that exist."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from krefeld_kann_was.accounts import roles
from krefeld_kann_was.accounts.models import Role
from tests.factories import make_colleague, make_person

pytestmark = pytest.mark.django_db


def permissions(group: Group) -> set[str]:
    found = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in found}


@pytest.mark.parametrize("role", roles.PERMISSIONS)
def test_every_role_is_a_group_with_what_the_table_says(role: str) -> None:
    group = Group.objects.get(name=roles.GROUP_NAMES[role])

    assert permissions(group) == roles.PERMISSIONS[role]
    assert make_colleague(role).get_all_permissions() == roles.PERMISSIONS[role]


def test_migrating_again_changes_nothing() -> None:
    call_command("migrate", verbosity=0)

    assert Group.objects.count() == len(roles.PERMISSIONS)
    assert {group.name: len(permissions(group)) for group in Group.objects.all()} == {
        roles.GROUP_NAMES[role]: len(table) for role, table in roles.PERMISSIONS.items()
    }


def test_what_an_administrator_changed_by_hand_stays() -> None:
    group = Group.objects.get(name="Moderation")
    group.permissions.remove(Permission.objects.get(codename="add_theme"))
    group.permissions.add(Permission.objects.get(codename="view_question"))
    group.name = "Team Foyer"
    group.save()
    Group.objects.get(name="Bildschirme").delete()
    before = permissions(group)

    roles.sync_groups()

    assert permissions(group) == before
    assert {group.name for group in Group.objects.all()} == {"Team Foyer", "Redaktion", "Konten"}


def test_a_new_line_reaches_the_group_and_a_deleted_one_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    table = roles.PERMISSIONS[roles.MODERATOR]
    changed = table - {"moderation.change_theme"} | {"moderation.view_claim"}
    monkeypatch.setitem(roles.PERMISSIONS, roles.MODERATOR, changed)

    roles.sync_groups()

    group = Group.objects.get(name="Moderation")
    assert permissions(group) == changed
    assert set(Role.objects.get(key=roles.MODERATOR).granted) == changed


def test_a_group_of_that_name_that_was_there_before_is_taken_over() -> None:
    Role.objects.all().delete()
    Group.objects.get(name="Moderation").permissions.clear()

    roles.sync_groups()

    assert permissions(Group.objects.get(name="Moderation")) == roles.PERMISSIONS[roles.MODERATOR]


def test_a_slip_of_the_pen_is_an_error_of_the_system_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(roles.check_permissions()) == []

    monkeypatch.setitem(roles.PERMISSIONS, roles.EDITOR, {"contributions.view_statoin"})

    assert [fault.id for fault in roles.check_permissions()] == ["accounts.E001"]


def test_nobody_but_administrators_and_superusers_sees_people() -> None:
    for role in (roles.MODERATOR, roles.EDITOR, roles.SCREEN_KEEPER):
        assert not any(name.startswith("auth.") for name in roles.PERMISSIONS[role])
    assert not roles.PERMISSIONS[roles.EDITOR] & {"moderation.add_decision", "contributions.view_answer"}
    assert not make_person().get_all_permissions()


@pytest.mark.parametrize("named", ["Verwaltung", "Leute vom Haus"])
def test_an_existing_group_of_administrators_gets_the_new_name_unless_renamed_by_hand(named: str) -> None:
    group = Role.objects.get(key=roles.ADMINISTRATOR).group
    assert group is not None
    group.name = named
    group.save()

    import_module("krefeld_kann_was.accounts.migrations.0002_name_of_the_accounts_role").rename_group(apps, None)

    group.refresh_from_db()
    assert group.name == {"Verwaltung": "Konten"}.get(named, named)


def test_permissions_are_said_in_german(client: Client) -> None:
    client.force_login(make_colleague(roles.ADMINISTRATOR))

    page = client.get(f"/admin/auth/group/{Group.objects.get(name='Redaktion').pk}/change/").content.decode()

    assert ">Fragen: hinzufügen</option>" in page
    assert ">Gemeldete Barrieren: ansehen</option>" in page
    assert "Can " not in page
