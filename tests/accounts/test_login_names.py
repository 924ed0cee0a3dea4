"""Who logs in may write the name in any case, or the mail address, and learns nothing about the accounts of others."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from krefeld_kann_was.accounts import lockout, selectors
from krefeld_kann_was.accounts.models import LoginAttempts
from tests.accounts.test_login import PASSWORD, code_of, is_logged_in, log_in, post_code
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db
SPELLINGS = ["änne.weber", "ÄNNE.WEBER ", "A\u0308nne.Weber", "Ännｅ.Weber", "AENNE@vhs.example", " aenne@VHS.example "]


@pytest.fixture
def aenne() -> User:
    person = make_moderator()
    person.username, person.email = "Änne.Weber", "Aenne@vhs.example"
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_name_in_any_case_or_the_mail_address_logs_in(client: Client, aenne: User, spelling: str) -> None:
    assert log_in(client, aenne, username=spelling).status_code == 302
    assert is_logged_in(client)


def test_the_mail_address_does_not_pass_by_the_second_factor(client: Client, aenne: User) -> None:
    device = TOTPDevice.objects.create(user=aenne)

    assert log_in(client, aenne, username=aenne.email)["Location"].startswith("/admin/login/code/")
    assert not is_logged_in(client)
    assert post_code(client, code_of(device)).status_code == 302
    assert is_logged_in(client)


def test_a_long_mail_address_is_not_cut_off(client: Client, aenne: User) -> None:
    aenne.email = f"aenne@{'v' * 63}.{'h' * 63}.{'s' * 60}.example"
    aenne.save()

    assert log_in(client, aenne, username=aenne.email).status_code == 302
    assert 'maxlength="254"' in Client().get("/admin/login/").content.decode()


def test_of_several_accounts_the_exact_name_is_meant_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [User(username="Anne"), User(username="anne"), User(username="weber", email="anne")]
    monkeypatch.setattr(selectors, "accounts_called", lambda _: people)

    assert selectors.find_account("anne") is people[1]
    assert selectors.find_account("ANNE") is None


@pytest.mark.parametrize("is_known", [True, False])
def test_wrong_passwords_count_for_the_account_however_it_is_spelt(client: Client, aenne: User, is_known: bool) -> None:
    if not is_known:
        User.objects.filter(pk=aenne.pk).update(username="frieda", email="")
    spellings = SPELLINGS[:4] if not is_known else SPELLINGS[2:]
    for spelling in [*spellings, spellings[0]]:
        page = log_in(client, aenne, "falsch", username=spelling).content.decode()

    assert "zu viele Versuche" in page
    assert LoginAttempts.objects.count() == 1


def test_a_known_browser_is_known_by_the_mail_address_too(aenne: User) -> None:
    own = Client()
    log_in(own, aenne, username=aenne.email)
    own.post("/admin/logout/")
    for _ in range(lockout.MAX_FAILED_LOGINS):
        log_in(Client(), aenne, "falsch")

    assert log_in(own, aenne, username=aenne.email.upper()).status_code == 302


def test_a_refusal_does_not_tell_whether_there_is_an_account(client: Client, aenne: User) -> None:
    """The same words, as many queries, and one hash of the password."""
    retired = make_moderator()
    User.objects.filter(pk=retired.pk).update(is_active=False)
    invited = make_moderator()
    invited.set_unusable_password()
    invited.save()
    seen = set()
    for name in (aenne.username, aenne.email, "niemand", "niemand@vhs.example", retired.username, invited.username):
        LoginAttempts.objects.all().delete()
        with (
            CaptureQueriesContext(connection) as queries,
            patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode,
        ):
            errors = log_in(client, aenne, "falsch", username=name).context["form"].errors
        seen.add((str(errors), len(queries), encode.call_count))

    assert len(seen) == 1
