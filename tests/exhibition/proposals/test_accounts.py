"""An account belongs to the house, or to one partner."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from exhibition.partners.models import Partner
from exhibition.proposals.models import PartnerAccount
from krefeld_kann_was.accounts import roles
from tests.factories import make_colleague, make_partner_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client: Client) -> None:
    client.force_login(make_colleague(roles.ADMINISTRATOR))


def add(client: Client, *names: str, partner: object = "") -> Any:
    groups = [Group.objects.get(name=roles.GROUP_NAMES[name]).pk for name in names]
    return client.post("/admin/auth/user/add/", {"username": "frieda", "groups": groups, "partner": partner})


def test_the_partner_is_chosen_with_the_invitation(client: Client) -> None:
    partner = Partner.objects.create(name="Haus am Wall")

    page = add(client, roles.PARTNER, partner=partner.pk).content.decode()

    assert "/admin/invitation/" in page
    person = User.objects.get(username="frieda")
    assert person.partner_account.partner == partner
    page = client.get(f"/admin/auth/user/{person.pk}/change/").content.decode()
    assert f'<option value="{partner.pk}" selected>' in page


@pytest.mark.parametrize(
    ("names", "has_partner"),
    [([roles.PARTNER], False), ([roles.EDITOR], True), ([roles.PARTNER, roles.EDITOR], True)],
)
def test_nobody_is_half_a_partner(client: Client, names: list[str], has_partner: bool) -> None:
    partner = Partner.objects.create(name="Haus am Wall")

    assert add(client, *names, partner=partner.pk if has_partner else "").status_code == 200

    assert not User.objects.filter(username="frieda").exists()


def test_where_there_are_no_partners_nobody_is_asked_for_one(client: Client) -> None:
    page = client.get("/admin/auth/user/add/").content.decode()

    assert "Für welchen Partner?" not in re.sub(r'<div class="[^"]*hidden[^"]*">.*?</div>', "", page, flags=re.DOTALL)
    assert "Legt zuerst den Partner an" in add(client, roles.PARTNER).content.decode()
    assert "/admin/invitation/" in add(client, roles.EDITOR).content.decode()


def test_somebody_changes_to_the_team(client: Client) -> None:
    person = make_partner_account()
    groups = [Group.objects.get(name=roles.GROUP_NAMES[roles.EDITOR]).pk]
    fields = {"username": person.username, "is_active": "on", "groups": groups, "partner": ""}

    assert client.post(f"/admin/auth/user/{person.pk}/change/", fields).status_code == 302

    assert not PartnerAccount.objects.exists()
