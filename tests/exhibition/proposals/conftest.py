from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from krefeld_kann_was.accounts import roles
from tests.factories import NOW, make_colleague, make_partner_account


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def account(client: Client) -> User:
    person = make_partner_account()
    client.force_login(person)
    return person


@pytest.fixture
def editor() -> Client:
    browser = Client()
    browser.force_login(make_colleague(roles.EDITOR))
    return browser
