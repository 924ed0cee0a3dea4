"""The login: wrong passwords lock the account, codes work once, and nothing about a browser is stored."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from krefeld_kann_was.accounts import lockout, second_factor
from krefeld_kann_was.accounts.models import LoginAttempts
from tests.accounts.conftest import Clock
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
PASSWORD = "samt-und-seide-1901"
QUEUE = "/admin/moderation/queue/"


@pytest.fixture
def person() -> User:
    person = make_moderator()
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def device(person: User) -> TOTPDevice:
    second_factor.renew_recovery_codes(person)
    return TOTPDevice.objects.create(user=person)


def log_in(client: Client, person: User, password: str = PASSWORD, **fields: str) -> Any:
    return client.post("/admin/login/", {"username": person.username, "password": password} | fields)


def is_logged_in(client: Client) -> bool:
    return client.get(QUEUE).status_code == 200


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06}"


def post_code(client: Client, code: str, **fields: str) -> HttpResponseBase:
    return client.post("/admin/login/code/", {"code": code} | fields)


def test_the_login_leads_to_the_requested_page(client: Client, person: User) -> None:
    response = log_in(client, person, next=QUEUE)

    assert response["Location"] == QUEUE
    assert is_logged_in(client)
    assert log_in(Client(), person, next="https://example.org/")["Location"] == "/admin/"


def test_five_wrong_passwords_lock_an_account(client: Client, person: User, clock: Clock) -> None:
    for _ in range(lockout.MAX_FAILED_LOGINS - 1):
        assert "passen nicht zusammen" in log_in(client, person, "falsch").content.decode()
    until = timezone.localtime(clock.value + lockout.LOCKOUT_DURATION)
    assert f"Ab {until:%H:%M:%S} Uhr" in log_in(client, person, "falsch").content.decode()
    assert "zu viele Versuche" in log_in(client, person).content.decode()
    assert not is_logged_in(client)

    clock.value += lockout.LOCKOUT_DURATION - timedelta(seconds=1)
    assert "zu viele Versuche" in log_in(client, person).content.decode()  # nor did trying make it longer
    clock.value += timedelta(seconds=1)
    assert log_in(client, person).status_code == 302
    assert not LoginAttempts.objects.exists()


def test_nobody_else_waits_behind_the_same_address(client: Client, person: User) -> None:
    for _ in range(lockout.MAX_FAILED_LOGINS + 1):
        log_in(client, person, "falsch")
    other = make_moderator()
    other.set_password(PASSWORD)
    other.save()

    assert log_in(client, other).status_code == 302


def test_a_colleague_gets_in_where_they_were_before_while_somebody_guesses_elsewhere(person: User) -> None:
    own, stranger = Client(), Client()
    log_in(own, person)
    own.post("/admin/logout/")
    for _ in range(lockout.MAX_FAILED_LOGINS + 1):
        log_in(stranger, person, "falsch")

    assert log_in(stranger, person).status_code == 200
    assert log_in(own, person).status_code == 302


def test_a_known_browser_waits_too_and_is_known_for_its_people_only(client: Client, person: User) -> None:
    log_in(client, person)
    client.post("/admin/logout/")
    for _ in range(lockout.MAX_FAILED_LOGINS + 1):
        log_in(client, person, "falsch")
    assert log_in(client, person).status_code == 200

    other = make_moderator()
    for _ in range(lockout.MAX_FAILED_LOGINS):
        log_in(Client(), other, "falsch")
    assert "zu viele Versuche" in log_in(client, other, "falsch").content.decode()


def test_old_attempts_do_not_count_and_are_forgotten(person: User) -> None:
    now, key = timezone.now(), lockout.attempts_key(person.username)
    for _ in range(lockout.MAX_FAILED_LOGINS - 1):
        lockout.count_attempt(key, now)
    later = now + lockout.LOCKOUT_WINDOW
    assert lockout.count_attempt(key, later) is None
    assert LoginAttempts.objects.get().count == 1

    lockout.count_attempt(lockout.attempts_key("andere"), later + timedelta(days=1))
    assert LoginAttempts.objects.count() == 1


def test_a_clock_that_was_ahead_for_a_while_locks_nobody_out(person: User) -> None:
    now, key = timezone.now(), lockout.attempts_key(person.username)
    then = now + timedelta(days=2000)
    for _ in range(lockout.MAX_FAILED_LOGINS):
        assert lockout.count_attempt(key, then) is None
    assert lockout.count_attempt(key, then) == then + lockout.LOCKOUT_DURATION

    for _ in range(lockout.MAX_FAILED_LOGINS):
        assert lockout.count_attempt(key, now) is None
    assert lockout.count_attempt(key, now - timedelta(seconds=30)) == now + lockout.LOCKOUT_DURATION  # its clock is so


def test_neither_name_nor_browser_nor_address_is_kept(client: Client) -> None:
    client.post(
        "/admin/login/",
        {"username": "mein-geheimes-passwort", "password": "falsch"},
        REMOTE_ADDR="203.0.113.9",
        HTTP_USER_AGENT="Netscape",
    )

    row = str(LoginAttempts.objects.values().get())
    assert not any(word in row for word in ("geheim", "203.0", "Netscape"))


def test_a_code_is_asked_for_before_anybody_is_in(client: Client, person: User, device: TOTPDevice) -> None:
    response = log_in(client, person, next=QUEUE)

    assert response["Location"].startswith("/admin/login/code/?next=")
    assert not is_logged_in(client)
    assert "passt nicht" in post_code(client, "000000").content.decode()  # type: ignore[attr-defined]
    assert not is_logged_in(client)
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert post_code(client, code_of(device), next=QUEUE)["Location"] == QUEUE
    assert is_logged_in(client)


def test_a_code_counts_once(client: Client, person: User, device: TOTPDevice) -> None:
    code = code_of(device)
    log_in(client, person)
    assert post_code(client, code).status_code == 302
    log_in(other := Client(), person)

    assert post_code(other, code).status_code == 200
    assert not is_logged_in(other)


def test_wrong_codes_wait(client: Client, person: User, device: TOTPDevice) -> None:
    TOTPDevice.objects.update(throttling_failure_count=8, throttling_failure_timestamp=timezone.now())
    log_in(client, person)

    assert "zu viele Versuche" in post_code(client, code_of(device)).content.decode()  # type: ignore[attr-defined]
    assert not is_logged_in(client)


def test_wrong_codes_of_a_clock_that_was_ahead_are_forgotten(client: Client, person: User, device: TOTPDevice) -> None:
    then = timezone.now() + timedelta(days=2000)
    TOTPDevice.objects.update(throttling_failure_count=8, throttling_failure_timestamp=then)
    log_in(client, person)

    assert post_code(client, code_of(device)).status_code == 302


def test_no_wait_is_longer_than_a_few_minutes(client: Client, person: User, device: TOTPDevice) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    TOTPDevice.objects.update(throttling_failure_count=9, throttling_failure_timestamp=long_ago)
    log_in(client, person)

    post_code(client, "000000")  # the tenth

    until = second_factor.locked_until(person, timezone.now())
    assert until is not None
    assert timedelta(minutes=4) < until - timezone.now() <= timedelta(seconds=256)


def test_a_recovery_code_stands_in_once(client: Client, person: User, device: TOTPDevice) -> None:
    code = StaticToken.objects.earliest("pk").token
    log_in(client, person)
    page = client.post("/admin/login/code/", {"code": f"{code[:5]} {code[5:]}"}, follow=True)
    assert "bleiben 9 Ersatzcodes" in page.content.decode()

    log_in(other := Client(), person)
    assert post_code(other, code).status_code == 200
    assert not is_logged_in(other)


def test_a_pending_login_ends_after_minutes_and_with_another_password(
    client: Client, person: User, device: TOTPDevice
) -> None:
    log_in(client, person)
    with patch("krefeld_kann_was.accounts.views.time.time", return_value=time.time() + 301):
        assert post_code(client, code_of(device))["Location"] == "/admin/login/"
    person.set_password("ganz-anders-1748")
    person.save()
    assert post_code(client, code_of(device))["Location"] == "/admin/login/"
    assert not is_logged_in(client)
    assert client.get("/admin/login/code/").status_code == 302


def test_setting_up_shows_codes_once_and_ends_other_sessions(client: Client, person: User) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        log_in(browser, person)
    page = client.get("/admin/second-factor/").content.decode()
    device = TOTPDevice.objects.get()
    assert second_factor.readable_secret(device) in page
    assert not device.confirmed
    assert (
        client.get("/admin/second-factor/").content.decode().count(second_factor.readable_secret(device)) == 1
    )  # the same

    assert "passt nicht" in client.post("/admin/second-factor/", {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    shown = client.post("/admin/second-factor/", {"code": code_of(device)}).content.decode()

    codes = [token.token for token in StaticToken.objects.all()]
    assert len(codes) == 10
    assert all(f"{code[:5]} {code[5:]}" in shown for code in codes)
    again = client.get("/admin/second-factor/").content.decode()
    assert not any(code[:5] in again for code in codes)
    assert second_factor.readable_secret(device) not in again
    assert is_logged_in(client)
    assert not is_logged_in(elsewhere)
    assert "login/code" in log_in(elsewhere, person)["Location"]


def test_changing_needs_a_code(client: Client, person: User, device: TOTPDevice) -> None:
    client.force_login(person)
    client.post("/admin/second-factor/", {"code": "000000", "remove": ""})
    assert TOTPDevice.objects.exists()
    TOTPDevice.objects.update(throttling_failure_count=0)

    old = set(StaticToken.objects.values_list("token", flat=True))
    client.post("/admin/second-factor/", {"code": code_of(device), "renew": ""})
    new = set(StaticToken.objects.values_list("token", flat=True))
    assert len(new) == 10
    assert not old & new
    client.post("/admin/second-factor/", {"code": new.pop(), "remove": ""})

    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_where_it_is_required_nothing_opens_without_it(client: Client, person: User, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    log_in(client, person)
    for path in ("/admin/", QUEUE, "/admin/password_change/", "/admin/contributions/answer/"):
        assert client.get(path)["Location"] == "/admin/second-factor/"
    assert client.post(QUEUE + "live/")["Location"] == "/admin/second-factor/"
    client.get("/admin/second-factor/")
    client.post("/admin/second-factor/", {"code": code_of(TOTPDevice.objects.get())})

    assert is_logged_in(client)
    assert client.get("/").status_code in (200, 404)  # visitors are not asked


def test_a_session_from_before_it_was_required_logs_in_anew(
    client: Client, person: User, device: TOTPDevice, settings: Any
) -> None:
    client.force_login(person)
    assert is_logged_in(client)
    settings.SECOND_FACTOR = "required"

    assert client.get(QUEUE)["Location"] == "/admin/login/"
    assert client.get("/admin/second-factor/").status_code == 302


def test_no_page_of_the_admin_shows_secrets_of_devices(client: Client, person: User, device: TOTPDevice) -> None:
    client.force_login(User.objects.create_superuser("chefin"))

    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert device.key not in client.get(f"/admin/auth/user/{person.pk}/change/").content.decode()
