"""Logging in as a person does it: with a second factor, on a phone and at a desk, and nobody is kept out."""

from __future__ import annotations

from base64 import b32decode
from typing import Any

import pytest
from django.contrib.auth.models import User
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.measures import CUT_OFF, resize, sideways
from tests.browser.test_access import PHONE
from tests.factories import make_moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.one_database("sqlite")]
PASSWORD = "samt-und-seide-1901"
DESK: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture
def person(settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Django's own is slow on purpose
    person = make_moderator()
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(page: Page, person: User, password: str = PASSWORD) -> None:
    page.goto("/admin/")
    page.get_by_label("Benutzername oder E-Mail-Adresse").fill(person.username)
    page.get_by_label("Passwort").fill(password)
    page.get_by_role("button", name="Anmelden").click()


def faults(page: Page, part: str) -> list[Any]:
    """What is wrong with the page, on a dark desk and on a light phone, where it stays, once this part of it is there:
    before that it may still be the one before it."""
    expect(page.locator(part).first).to_be_visible()
    page.wait_for_load_state()
    found: list[Any] = []
    for size, is_dark in ((DESK, True), (PHONE, False)):
        resize(page, size)
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        found += [*violations(page), *page.evaluate(CUT_OFF), *sideways(page)]
    return found


def test_setting_up_a_second_factor_and_logging_in_with_it(page: Page, person: User) -> None:
    found = {}
    log_in(page, person, "falsch")
    found["login"] = faults(page, "text=passen nicht zusammen")
    log_in(page, person)

    page.get_by_role("link", name="Anmeldecode").click()
    found["set up"] = faults(page, ".secret")
    key = b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(f"{totp(key):06}")
    page.get_by_role("button", name="Einrichten").click()
    found["recovery codes"] = faults(page, ".recovery-codes code")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("link", name="Ich habe sie notiert, weiter").click()
    page.get_by_role("link", name="Anmeldecode").click()
    found["second factor"] = faults(page, "text=Ersatzcodes")

    page.get_by_role("button", name="Abmelden").click()
    log_in(page, person)
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    found["code"] = faults(page, "text=Dieser Code passt nicht")
    TOTPDevice.objects.update(throttling_failure_count=0)
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")

    expect(page.get_by_text("bleiben 9 Ersatzcodes")).to_be_visible()
    assert {name: seen for name, seen in found.items() if seen} == {}
