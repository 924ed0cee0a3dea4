"""An invitation link lets its person choose a password, once, and does nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from django.utils.timezone import make_naive
from django_otp.plugins.otp_totp.models import TOTPDevice

from krefeld_kann_was.accounts import lockout, roles, selectors
from tests.factories import make_colleague

pytestmark = pytest.mark.django_db
PASSWORD = "samt-und-seide-1901"
LINK = re.compile(r"/admin/invitation/[^/]+/[^/]+/")


@pytest.fixture
def administrator(client: Client) -> User:
    person = make_colleague(roles.ADMINISTRATOR)
    client.force_login(person)
    return person


def invite(client: Client, person: User) -> str:
    chosen = {"action": "invite", "_selected_action": [person.pk]}
    response = client.post("/admin/auth/user/", chosen)
    assert "no-store" in response["Cache-Control"]
    found = LINK.search(response.content.decode())
    assert found is not None
    return found[0]


def choose(browser: Client, link: str, password: str = PASSWORD) -> Any:
    """Open the link and send the form that it leads to."""
    page = browser.get(link)
    assert page.status_code == 302
    assert link.split("/")[-2] not in page["Location"]  # the page itself does not carry the secret
    return browser.post(page["Location"], {"new_password1": password, "new_password2": password}, follow=True)


def log_in(browser: Client, person: User, password: str = PASSWORD) -> bool:
    browser.post("/admin/login/", {"username": person.username, "password": password})
    return browser.get("/admin/").status_code == 200


def test_a_new_person_chooses_a_password_and_works(client: Client, administrator: User) -> None:
    role = Group.objects.get(name="Moderation").pk
    fields = {"username": "frieda", "email": "frieda@vhs.example", "groups": [role]}
    page = client.post("/admin/auth/user/add/", fields)
    found = LINK.search(page.content.decode())
    person, browser = User.objects.get(username="frieda"), Client()

    assert found is not None
    assert "mailto:frieda@vhs.example?subject=" in page.content.decode()
    assert "<h1>Link für „" in page.content.decode()
    chosen = choose(browser, found[0])

    assert "Dein Passwort ist gespeichert" in chosen.content.decode()
    assert chosen.redirect_chain[-1][0] == "/admin/login/"  # choosing is not logging in
    assert log_in(browser, person)


def test_a_link_works_once(client: Client, administrator: User) -> None:
    link = invite(client, make_colleague(roles.MODERATOR))
    choose(Client(), link)

    again = Client().get(link)

    assert "Dieser Link gilt nicht mehr" in again.content.decode()
    assert "new_password1" not in again.content.decode()
    assert "\nnonce=" not in again.content.decode()


def test_a_link_ends_after_some_days(client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    link = invite(client, make_colleague(roles.MODERATOR))

    for late, status in ((-timedelta(minutes=1), 302), (timedelta(minutes=1), 200)):
        now = make_naive(timezone.now()) + selectors.INVITATION_LIFETIME + late
        monkeypatch.setattr(default_token_generator, "_now", lambda now=now: now)
        assert Client().get(link).status_code == status


def test_the_old_password_goes_on_until_the_link_is_used(client: Client, administrator: User) -> None:
    person = make_colleague(roles.MODERATOR)
    person.set_password("das alte, lange")
    person.save()
    link = invite(client, person)

    choose(Client(), link, "kurz")  # refused
    assert User.objects.get(pk=person.pk).check_password("das alte, lange")
    choose(Client(), link)
    assert not log_in(Client(), person, "das alte, lange")


def test_a_link_ends_the_sessions_and_the_wait_of_its_person(client: Client, administrator: User) -> None:
    person, phone = make_colleague(roles.MODERATOR), Client()
    phone.force_login(person)
    link = invite(client, person)
    for _ in range(lockout.MAX_FAILED_LOGINS):
        log_in(Client(), person, "falsch")

    choose(Client(), link)

    assert phone.get("/admin/").status_code == 302
    assert log_in(Client(), person)


def test_a_link_ends_the_wait_in_a_known_browser(client: Client, administrator: User) -> None:
    person, browser = make_colleague(roles.MODERATOR), Client()
    link = invite(client, person)
    choose(browser, link)
    assert log_in(browser, person)
    browser.post("/admin/logout/")
    for _ in range(lockout.MAX_FAILED_LOGINS):
        log_in(browser, person, "falsch")

    choose(browser, invite(client, person), "wolle-und-leinen-1902")

    assert log_in(browser, person, "wolle-und-leinen-1902")


def test_a_link_does_not_take_the_second_factor_away(client: Client, administrator: User) -> None:
    person, browser = make_colleague(roles.MODERATOR), Client()
    TOTPDevice.objects.create(user=person, confirmed=True)

    choose(browser, invite(client, person))

    assert not log_in(browser, person)
    assert TOTPDevice.objects.filter(user=person).exists()


def test_a_link_is_for_one_person(client: Client, administrator: User) -> None:
    people = [make_colleague(roles.MODERATOR).pk for _ in range(2)]

    page = client.post("/admin/auth/user/", {"action": "invite", "_selected_action": people}, follow=True)

    assert "genau eine Person" in page.content.decode()
    assert not LINK.search(page.content.decode())


def test_who_made_a_link_is_noted(client: Client, administrator: User) -> None:
    person = make_colleague(roles.MODERATOR)
    invite(client, person)

    history = client.get(f"/admin/auth/user/{person.pk}/history/").content.decode()

    assert "Link für ein Passwort erstellt" in history
    assert "/invitation/" not in history


def test_who_is_switched_off_gets_no_link_and_a_former_one_does_not_hold(client: Client, administrator: User) -> None:
    person = make_colleague(roles.MODERATOR)
    link = invite(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    page = client.post("/admin/auth/user/", {"action": "invite", "_selected_action": [person.pk]}, follow=True)

    assert "Dieses Konto ist nicht aktiv" in page.content.decode()
    assert not LINK.search(page.content.decode())
    assert "Dieser Link gilt nicht mehr" in Client().get(link).content.decode()
