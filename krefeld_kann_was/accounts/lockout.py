"""Locks an account for a while after too many wrong passwords.

Counts by account and not by address, because all staff may share one address. A browser in which an account has logged
in before counts separately, so that nobody can lock a colleague out by guessing elsewhere (OWASP: slow down online
guessing attacks with device cookies). Neither addresses nor user agents are stored.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, parse_cookie
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

from krefeld_kann_was.accounts.models import LoginAttempts
from krefeld_kann_was.accounts.selectors import fold
from krefeld_kann_was.accounts.sessions import BrowserCookie
from krefeld_kann_was.lib.periodic import CLOCK_TOLERANCE

MAX_FAILED_LOGINS = 5
LOCKOUT_WINDOW = timedelta(minutes=15)
LOCKOUT_DURATION = timedelta(minutes=5)
ATTEMPTS_SALT = "krefeld_kann_was.accounts.login_attempts"
KNOWN_BROWSER = BrowserCookie("known_browser", max_age=timedelta(days=90))
MAX_ACCOUNTS_PER_BROWSER = 8


def attempts_key(username: str, browser_id: str = "") -> str:
    """The key under which attempts to log in are counted: a keyed hash of the account and, if known, the browser."""
    return salted_hmac(ATTEMPTS_SALT, f"{browser_id}\0{fold(username)}", algorithm="sha256").hexdigest()


@transaction.atomic
def count_attempt(key: str, now: datetime) -> datetime | None:
    """Count an attempt, or return until when the account is locked.

    To be called before the password is checked, so that simultaneous attempts count too. An attempt while the account
    is locked neither counts nor prolongs the lock.
    """
    LoginAttempts.objects.filter(window_start__lt=now - LOCKOUT_WINDOW - LOCKOUT_DURATION).delete()
    attempts, _ = LoginAttempts.objects.select_for_update().get_or_create(key=key, defaults={"window_start": now})
    latest = now + LOCKOUT_DURATION + CLOCK_TOLERANCE  # what is later comes from a clock that was ahead
    if attempts.locked_until and now < attempts.locked_until <= latest:
        return attempts.locked_until
    if attempts.locked_until or not now - LOCKOUT_WINDOW < attempts.window_start <= latest:
        attempts.count, attempts.window_start, attempts.locked_until = 0, now, None
    attempts.count += 1
    if attempts.count >= MAX_FAILED_LOGINS:
        attempts.locked_until = now + LOCKOUT_DURATION
    attempts.save()
    return None


def locked_until(key: str, now: datetime) -> datetime | None:
    """Until when the account is locked, or None."""
    return LoginAttempts.objects.filter(key=key, locked_until__gt=now).values_list("locked_until", flat=True).first()


def clear_attempts(key: str) -> None:
    """Forget the attempts, after a login with the right password."""
    LoginAttempts.objects.filter(key=key).delete()


def known_browser_id(request: HttpRequest, username: str) -> str:
    """The random id of this browser if the account has logged in here before, else an empty string."""
    browser_id, accounts = _read_cookie(request)
    return browser_id if attempts_key(username) in accounts else ""


def is_known_browser(cookies: str) -> bool:
    """Whether somebody has logged in before in the browser with this Cookie header. Asks no database."""
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookies)
    return bool(KNOWN_BROWSER.read(request))


def remember_browser(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Set the cookie by which this browser is known to the account from now on."""
    browser_id, accounts = _read_cookie(request)
    accounts = list(dict.fromkeys([attempts_key(username), *accounts]))[:MAX_ACCOUNTS_PER_BROWSER]
    value = " ".join([browser_id or get_random_string(22), *accounts])
    KNOWN_BROWSER.write(response, value)


def _read_cookie(request: HttpRequest) -> tuple[str, list[str]]:
    browser_id, *accounts = KNOWN_BROWSER.read(request).split(" ")
    return browser_id, accounts
